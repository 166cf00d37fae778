#include "media/libav.h"

#include <cerrno>
#include <cstdarg>
#include <mutex>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

#include "base/assert.h"
#include "base/log.h"

namespace kare::media {
namespace {

// libav calls this from any thread, with parts of a line as well as with whole lines.
void forward_to_log(void* object, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_WARNING) return;
  char line[512];
  int print_prefix = 1;
  av_log_format_line2(object, level, format, arguments, line, sizeof line, &print_prefix);
  std::string_view text(line);
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  log_debug("libav", {{"says", text}});
}

}  // namespace

void FreeCodec::operator()(AVCodecContext* context) const {
  avcodec_free_context(&context);
}
void FreeFrame::operator()(AVFrame* frame) const {
  av_frame_free(&frame);
}
void FreePacket::operator()(AVPacket* packet) const {
  av_packet_free(&packet);
}
void FreeScaler::operator()(SwsContext* scaler) const {
  sws_freeContext(scaler);
}
void CloseInput::operator()(AVFormatContext* input) const {
  avformat_close_input(&input);
}

void CloseOutput::operator()(AVFormatContext* output) const {
  avio_closep(&output->pb);
  avformat_free_context(output);
}

FramePtr make_frame() {
  FramePtr frame(av_frame_alloc());
  KARE_ASSERT(frame != nullptr);
  return frame;
}

PacketPtr make_packet() {
  PacketPtr packet(av_packet_alloc());
  KARE_ASSERT(packet != nullptr);
  return packet;
}

void quiet_libav() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(forward_to_log); });
}

Error av_failure(Code code, std::string_view doing, int status) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(status, text, sizeof text);
  std::string detail = "could not " + std::string(doing) + ": " + text;
  if (status == AVERROR(ENOSPC) || status == AVERROR(EDQUOT)) {
    return Error{Code::kUnavailable, "the disk is full", std::move(detail)};
  }
  return Error{code, "could not " + std::string(doing), std::move(detail)};
}

}  // namespace kare::media
