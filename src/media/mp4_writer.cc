#include "media/mp4_writer.h"

#include <array>
#include <deque>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "base/assert.h"
#include "base/mutex.h"
#include "base/service.h"
#include "media/aac_encoder.h"
#include "media/h264_encoder.h"
#include "media/yuv.h"

namespace kare::media {
namespace {

// The MP4 around the packets, as a file of its own until it is published.
class Mp4File {
 public:
  // `sound` is the context of the sound's encoder, or null.
  static Result<Mp4File> create(const Path& path, const H264Encoder& encoder,
                                const AVCodecContext* sound);
  Mp4File(Mp4File&&) = default;
  ~Mp4File();

  Result<> write(AVPacket& packet) { return write(packet, frame_time_, *stream_); }
  Result<> write_sound(AVPacket& packet) { return write(packet, sound_time_, *sound_); }
  // Writes the index, moves it to the front and gives the file its name.
  Result<> publish();

 private:
  Mp4File(const Path& path, OutputPtr output)
      : path_(path), temporary_(path.string() + ".part"), output_(std::move(output)) {}

  Result<> write_header(const H264Encoder& encoder, const AVCodecContext* sound);
  Result<> write(AVPacket& packet, AVRational unit, const AVStream& stream);

  Path path_;
  Path temporary_;
  OutputPtr output_;
  AVStream* stream_ = nullptr;
  AVStream* sound_ = nullptr;
  AVRational frame_time_ = {0, 1}, sound_time_ = {0, 1};
};

Result<Mp4File> Mp4File::create(const Path& path, const H264Encoder& encoder,
                                const AVCodecContext* sound) {
  AVFormatContext* context = nullptr;
  // The prefix keeps libav from reading a protocol into the name, and is what it opens again to
  // move the index.
  const std::string url = "file:" + path.string() + ".part";
  int status = avformat_alloc_output_context2(&context, nullptr, "mp4", url.c_str());
  if (status < 0) return av_failure(Code::kInternal, "start the video file", status);
  Mp4File file(path, OutputPtr(context));
  status = avio_open(&context->pb, url.c_str(), AVIO_FLAG_WRITE);
  if (status < 0) return av_failure(Code::kUnavailable, "create the video file", status);
  KARE_TRY(file.write_header(encoder, sound));
  return file;
}

Result<> Mp4File::write_header(const H264Encoder& encoder, const AVCodecContext* sound) {
  stream_ = avformat_new_stream(output_.get(), nullptr);
  KARE_ASSERT(stream_ != nullptr);
  int status = avcodec_parameters_from_context(stream_->codecpar, &encoder.context());
  KARE_ASSERT(status >= 0);
  frame_time_ = encoder.context().time_base;
  stream_->time_base = frame_time_;
  stream_->avg_frame_rate = encoder.context().framerate;
  stream_->sample_aspect_ratio = encoder.context().sample_aspect_ratio;
  if (sound != nullptr) {
    sound_ = avformat_new_stream(output_.get(), nullptr);
    KARE_ASSERT(sound_ != nullptr);
    KARE_ASSERT(avcodec_parameters_from_context(sound_->codecpar, sound) >= 0);
    sound_->time_base = sound_time_ = sound->time_base;
    // The sound is encoded before the frames and waits for them, however long.
    output_->max_interleave_delta = 0;
  }
  // No time of creation and no version of libav: the same frames give the same bytes.
  output_->flags |= AVFMT_FLAG_BITEXACT;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags", "+faststart", 0);
  status = avformat_write_header(output_.get(), &options);
  av_dict_free(&options);
  if (status < 0) return av_failure(Code::kUnavailable, "write the video file", status);
  return {};
}

Result<> Mp4File::write(AVPacket& packet, AVRational unit, const AVStream& stream) {
  av_packet_rescale_ts(&packet, unit, stream.time_base);
  packet.stream_index = stream.index;
  const int status = av_interleaved_write_frame(output_.get(), &packet);
  if (status < 0) return av_failure(Code::kUnavailable, "write the video file", status);
  return {};
}

Result<> Mp4File::publish() {
  int status = av_write_trailer(output_.get());
  // The trailer succeeds even when its bytes did not reach the file; the buffer knows.
  if (status >= 0) status = output_->pb->error;
  const int closed = avio_closep(&output_->pb);
  if (status >= 0) status = closed;
  if (status < 0) return av_failure(Code::kUnavailable, "write the video file", status);
  return rename_durably(temporary_, path_);
}

Mp4File::~Mp4File() {
  if (output_ == nullptr) return;  // Moved from.
  output_.reset();
  std::error_code ignored;  // After `publish` there is nothing to remove.
  std::filesystem::remove(temporary_, ignored);
}

// Frames that wait between the caller and the encoder. Enough for the encoder to be busy while the
// caller draws a slow frame; more would only cost memory.
constexpr int kFramesWaiting = 4;
constexpr int kLargeFramesWaiting = 2;  // They are 12 MB each at 3840×2160.
constexpr int kPixelsLarge = 4'000'000;

// The sound of a video on its way into the file.
struct Sound {
  SoundTrack track;
  AacEncoder encoder;
};

// Converts in the caller's thread, encodes and writes in a thread of its own, so that drawing and
// encoding overlap.
class ThreadedWriter final : public Mp4Writer {
 public:
  ThreadedWriter(H264Encoder encoder, std::optional<Sound> sound, Mp4File file)
      : encoder_(std::move(encoder)), sound_(std::move(sound)), file_(std::move(file)) {
    const bool is_large = encoder_.context().width * encoder_.context().height > kPixelsLarge;
    const int waiting = is_large ? kLargeFramesWaiting : kFramesWaiting;
    for (int i = 0; i < waiting; ++i) idle_.push_back(encoder_.new_frame());
    thread_ = start_thread("encode", [this] { encode_until_closed(); });
  }

  ~ThreadedWriter() override {
    close(Input::kAbandoned);
    if (thread_.joinable()) thread_.join();
  }

  Result<> add(const Picture& picture) override {
    KARE_ASSERT(picture.width == encoder_.context().width);
    KARE_ASSERT(picture.height == encoder_.context().height);
    FramePtr frame = KARE_TRY(take_idle());
    // The encoder gave up its reference, so this copies nothing; it guards against a libav that
    // keeps frames.
    KARE_ASSERT(av_frame_make_writable(frame.get()) >= 0);
    bgra_to_yuv(picture, {.y = frame->data[0],
                          .cb = frame->data[1],
                          .cr = frame->data[2],
                          .y_stride = frame->linesize[0],
                          .chroma_stride = frame->linesize[1]});
    frame->pts = frames_added_++;
    MutexLock lock(mutex_);
    waiting_.push_back(std::move(frame));
    changed_.notify_all();
    return {};
  }

  Result<> finish() override {
    close(Input::kComplete);
    KARE_ASSERT(thread_.joinable());
    thread_.join();
    {
      MutexLock lock(mutex_);
      if (failure_) return *failure_;
    }
    return file_.publish();
  }

 private:
  enum class Input { kOpen, kComplete, kAbandoned };

  void close(Input how) {
    MutexLock lock(mutex_);
    input_ = how;
    changed_.notify_all();
  }

  Result<FramePtr> take_idle() {
    MutexLock lock(mutex_);
    while (idle_.empty() && !failure_) changed_.wait(mutex_);
    if (failure_) return *failure_;
    FramePtr frame = std::move(idle_.back());
    idle_.pop_back();
    return frame;
  }

  void give_back(FramePtr frame) {
    MutexLock lock(mutex_);
    idle_.push_back(std::move(frame));
    changed_.notify_all();
  }

  // The next frame in order; null when there are no more.
  FramePtr take_waiting() {
    MutexLock lock(mutex_);
    while (waiting_.empty() && input_ == Input::kOpen) changed_.wait(mutex_);
    if (waiting_.empty() || input_ == Input::kAbandoned) return nullptr;
    FramePtr frame = std::move(waiting_.front());
    waiting_.pop_front();
    return frame;
  }

  bool is_complete() {
    MutexLock lock(mutex_);
    return input_ == Input::kComplete;
  }

  // 15 seconds take a third of a second, and a quarter of a megabyte while they wait.
  Result<> encode_sound() {
    if (!sound_) return {};
    KARE_TRY(sound_->encoder.encode(
        sound_->track, [this](AVPacket& packet) { return file_.write_sound(packet); }));
    sound_.reset();
    return {};
  }

  Result<> encode_all() {
    KARE_TRY(encode_sound());
    const H264Encoder::Sink sink = [this](AVPacket& packet) { return file_.write(packet); };
    while (FramePtr frame = take_waiting()) {
      KARE_TRY(encoder_.encode(frame.get(), sink));
      give_back(std::move(frame));
    }
    return is_complete() ? encoder_.encode(nullptr, sink) : Result<>();
  }

  void encode_until_closed() {
    Result<> result = encode_all();
    if (result.ok()) return;
    MutexLock lock(mutex_);
    failure_ = result.take_error();
    changed_.notify_all();
  }

  H264Encoder encoder_;  // Used by the thread alone once it runs, but for its constant facts.
  std::optional<Sound> sound_;  // The same.
  Mp4File file_;                // Used by the thread until it is joined.
  std::int64_t frames_added_ = 0;

  Mutex mutex_;
  Condition changed_;
  std::vector<FramePtr> idle_ GUARDED_BY(mutex_);
  std::deque<FramePtr> waiting_ GUARDED_BY(mutex_);
  Input input_ GUARDED_BY(mutex_) = Input::kOpen;
  std::optional<Error> failure_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Mp4Writer>> Mp4Writer::create(const Path& path, const VideoFormat& format,
                                                     SoundTrack sound) {
  H264Encoder encoder = KARE_TRY(H264Encoder::create(format));
  std::optional<Sound> voice;
  if (!sound.is_empty()) {
    AacEncoder aac = KARE_TRY(AacEncoder::create(sound.rate));
    voice = Sound{std::move(sound), std::move(aac)};
  }
  const AVCodecContext* context = voice ? &voice->encoder.context() : nullptr;
  Mp4File file = KARE_TRY(Mp4File::create(path, encoder, context));
  return std::unique_ptr<Mp4Writer>(
      std::make_unique<ThreadedWriter>(std::move(encoder), std::move(voice), std::move(file)));
}

}  // namespace kare::media
