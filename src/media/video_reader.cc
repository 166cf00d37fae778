#include "media/video_reader.h"

#include <cerrno>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "base/assert.h"

namespace kare::media {
namespace {

constexpr const char* kUnreadable = "read the video";

}  // namespace

VideoReader::VideoReader(InputPtr input, AVStream* stream)
    : input_(std::move(input)), stream_(stream), packet_(make_packet()) {}

Result<VideoReader> VideoReader::open(const Path& path, Track track) {
  quiet_libav();
  const AVInputFormat* mp4 = av_find_input_format("mp4");
  KARE_ASSERT(mp4 != nullptr);
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  AVFormatContext* context = nullptr;
  int status = avformat_open_input(&context, ("file:" + path.string()).c_str(), mp4, &options);
  av_dict_free(&options);
  if (status == AVERROR(ENOENT)) return av_failure(Code::kNotFound, kUnreadable, status);
  if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
  InputPtr input(context);
  status = avformat_find_stream_info(context, nullptr);
  if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
  const AVMediaType type = track == Track::kSound ? AVMEDIA_TYPE_AUDIO : AVMEDIA_TYPE_VIDEO;
  const int index = av_find_best_stream(context, type, -1, -1, nullptr, 0);
  if (index < 0) return av_failure(Code::kCorrupt, kUnreadable, index);
  return VideoReader(std::move(input), context->streams[index]);
}

Result<bool> VideoReader::next_packet(AVPacket& packet) {
  while (true) {
    av_packet_unref(&packet);
    const int status = av_read_frame(input_.get(), &packet);
    if (status == AVERROR_EOF) return false;
    if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
    if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0) {
      return Error{Code::kCorrupt, "the video is cut off", "a packet is not whole"};
    }
    if (packet.stream_index == stream_->index) return true;
  }
}

Result<> VideoReader::seek(std::int64_t timestamp) {
  const int status = av_seek_frame(input_.get(), stream_->index, timestamp, AVSEEK_FLAG_BACKWARD);
  if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
  return {};
}

Result<> VideoReader::open_decoder() {
  const AVCodec* codec = avcodec_find_decoder(stream_->codecpar->codec_id);
  if (codec == nullptr) return Error{Code::kCorrupt, "could not read the video", "no decoder"};
  CodecPtr decoder(avcodec_alloc_context3(codec));
  KARE_ASSERT(decoder != nullptr);
  int status = avcodec_parameters_to_context(decoder.get(), stream_->codecpar);
  if (status >= 0) status = avcodec_open2(decoder.get(), codec, nullptr);
  if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
  decoder_ = std::move(decoder);
  return {};
}

Result<bool> VideoReader::next_frame(AVFrame& frame) {
  if (decoder_ == nullptr) KARE_TRY(open_decoder());
  while (true) {
    int status = avcodec_receive_frame(decoder_.get(), &frame);
    if (status == 0) return true;
    if (status == AVERROR_EOF) return false;
    if (status != AVERROR(EAGAIN)) return av_failure(Code::kCorrupt, kUnreadable, status);
    const bool more = KARE_TRY(next_packet(*packet_));
    status = avcodec_send_packet(decoder_.get(), more ? packet_.get() : nullptr);
    if (status < 0) return av_failure(Code::kCorrupt, kUnreadable, status);
  }
}

}  // namespace kare::media
