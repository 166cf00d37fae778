#include "media/retimer.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>
}

#include "base/assert.h"
#include "media/libav.h"

namespace kare::media {
namespace {

struct FreeGraph {
  void operator()(AVFilterGraph* graph) const { avfilter_graph_free(&graph); }
};
using GraphPtr = std::unique_ptr<AVFilterGraph, FreeGraph>;

constexpr int kTicks = 90'000;  // Units of time a second, of the pictures that come in.
// The interpolator looks this many pictures back and ahead and gives none at the ends otherwise.
constexpr int kMargin = 3;

std::string chain_of(const RetimeFormat& format) {
  std::string chain;
  const bool same_rate = std::abs(format.in_fps - format.out_fps) < 1e-6;
  if (!same_rate) {
    chain = "minterpolate=fps=" + std::to_string(format.out_fps) +
            ":mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1:scd=fdiff,";
  }
  const std::string size =
      std::to_string(format.out_width) + ":" + std::to_string(format.out_height);
  return chain + "scale=" + size +
         ":force_original_aspect_ratio=increase:flags=lanczos+accurate_rnd,crop=" + size +
         ",format=bgra";
}

class FilterRetimer final : public Retimer {
 public:
  FilterRetimer(const RetimeFormat& format, Sink sink)
      : format_(format), sink_(std::move(sink)), frame_(make_frame()) {}

  Result<> open();
  Result<> add(const Picture& picture) override;
  Result<> finish() override;

 private:
  bool interpolates() const { return std::abs(format_.in_fps - format_.out_fps) >= 1e-6; }
  Result<> send(const Picture& picture);
  Result<> send_frame(AVFrame* frame);
  Result<> take_results();
  Result<> deliver(const AVFrame& frame);

  const RetimeFormat format_;
  const Sink sink_;
  GraphPtr graph_;
  AVFilterContext* source_ = nullptr;  // Of the graph, like `result_`.
  AVFilterContext* result_ = nullptr;
  FramePtr frame_;
  FramePtr last_in_, last_out_;
  int sent_ = 0;
  int delivered_ = 0;
};

Result<> FilterRetimer::open() {
  quiet_libav();
  graph_.reset(avfilter_graph_alloc());
  KARE_ASSERT(graph_ != nullptr);
  graph_->nb_threads = 1;  // The same pictures on every machine.
  const std::string arguments = "video_size=" + std::to_string(format_.in_width) + "x" +
                                std::to_string(format_.in_height) +
                                ":pix_fmt=" + std::to_string(AV_PIX_FMT_BGRA) + ":time_base=1/" +
                                std::to_string(kTicks) + ":pixel_aspect=1/1";
  int status = avfilter_graph_create_filter(&source_, avfilter_get_by_name("buffer"), "in",
                                            arguments.c_str(), nullptr, graph_.get());
  if (status >= 0) {
    status = avfilter_graph_create_filter(&result_, avfilter_get_by_name("buffersink"), "out",
                                          nullptr, nullptr, graph_.get());
  }
  if (status < 0) return av_failure(Code::kInternal, "set the interpolation up", status);
  AVFilterInOut* outputs = avfilter_inout_alloc();
  AVFilterInOut* inputs = avfilter_inout_alloc();
  KARE_ASSERT(outputs != nullptr && inputs != nullptr);
  *outputs = {av_strdup("in"), source_, 0, nullptr};
  *inputs = {av_strdup("out"), result_, 0, nullptr};
  status =
      avfilter_graph_parse_ptr(graph_.get(), chain_of(format_).c_str(), &inputs, &outputs, nullptr);
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  if (status >= 0) status = avfilter_graph_config(graph_.get(), nullptr);
  if (status < 0) return av_failure(Code::kInternal, "set the interpolation up", status);
  return {};
}

// The first picture comes several times, so that the interpolator has something before it.
Result<> FilterRetimer::add(const Picture& picture) {
  if (sent_ == 0 && interpolates()) {
    for (int i = 0; i < kMargin; ++i) KARE_TRY(send(picture));
  }
  return send(picture);
}

Result<> FilterRetimer::send(const Picture& picture) {
  FramePtr frame = make_frame();
  frame->width = format_.in_width;
  frame->height = format_.in_height;
  frame->format = AV_PIX_FMT_BGRA;
  const int status = av_frame_get_buffer(frame.get(), 0);
  KARE_ASSERT(status == 0);
  for (int y = 0; y < format_.in_height; ++y) {
    std::memcpy(frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0],
                picture.pixels + y * picture.stride, static_cast<std::size_t>(picture.width) * 4);
  }
  last_in_ = std::move(frame);
  return send_frame(last_in_.get());
}

Result<> FilterRetimer::send_frame(AVFrame* frame) {
  const int margin = interpolates() ? kMargin : 0;
  frame->pts = std::llround((sent_++ - margin) * kTicks / format_.in_fps);
  const int status = av_buffersrc_add_frame_flags(source_, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
  if (status < 0) return av_failure(Code::kInternal, "interpolate the video", status);
  return take_results();
}

Result<> FilterRetimer::take_results() {
  while (true) {
    const int status = av_buffersink_get_frame(result_, frame_.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
    if (status < 0) return av_failure(Code::kInternal, "interpolate the video", status);
    // Pictures before the first real one belong to the margin.
    const AVRational base = av_buffersink_get_time_base(result_);
    const double seconds = static_cast<double>(frame_->pts) * base.num / base.den;
    const bool is_wanted = seconds > (delivered_ - 0.5) / format_.out_fps;
    Result<> taken;
    if (is_wanted && delivered_ < format_.out_frames) taken = deliver(*frame_);
    last_out_ = make_frame();
    av_frame_move_ref(last_out_.get(), frame_.get());
    if (!taken.ok()) return taken;
  }
}

Result<> FilterRetimer::deliver(const AVFrame& frame) {
  ++delivered_;
  return sink_({frame.data[0], frame.width, frame.height, frame.linesize[0]});
}

Result<> FilterRetimer::finish() {
  KARE_ASSERT(last_in_ != nullptr);
  if (interpolates()) {
    for (int i = 0; i < kMargin; ++i) KARE_TRY(send_frame(last_in_.get()));
  }
  const int status = av_buffersrc_add_frame_flags(source_, nullptr, 0);
  if (status < 0) return av_failure(Code::kInternal, "interpolate the video", status);
  KARE_TRY(take_results());
  if (last_out_ == nullptr) {
    return Error{Code::kInternal, "the video could not be interpolated", "no picture came out"};
  }
  while (delivered_ < format_.out_frames) KARE_TRY(deliver(*last_out_));
  return {};
}

}  // namespace

Result<std::unique_ptr<Retimer>> Retimer::create(const RetimeFormat& format, Sink sink) {
  const auto is_side = [](int pixels) { return pixels >= 16 && pixels <= 4096 && pixels % 2 == 0; };
  if (!is_side(format.in_width) || !is_side(format.in_height) || !is_side(format.out_width) ||
      !is_side(format.out_height) || !(format.in_fps > 0.5) || format.in_fps > 120 ||
      format.out_fps < 1 || format.out_fps > 120 || format.out_frames < 1) {
    return Error{Code::kInvalid, "this change of a video's rate or size is not possible", ""};
  }
  auto retimer = std::make_unique<FilterRetimer>(format, std::move(sink));
  KARE_TRY(retimer->open());
  return std::unique_ptr<Retimer>(std::move(retimer));
}

}  // namespace kare::media
