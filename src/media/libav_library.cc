#include "media/libav.h"

#include <dlfcn.h>

#include <cstdint>
#include <string>

// libav's functions are defined here, for this program alone, and not by a library it names.
#pragma GCC visibility push(hidden)
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}
#pragma GCC visibility pop

#include "base/assert.h"
#include "base/log.h"

namespace kare::media {
namespace {

// What was built against is what must be there; it stays loaded until the program ends.
void* load(const std::string& file) {
  void* library = ::dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    log_error("a library for videos cannot be loaded", {{"file", file}, {"why", ::dlerror()}});
  }
  KARE_ASSERT(library != nullptr);
  return library;
}

std::string file_name(const char* library, int version) {
  return std::string(library) + ".so." + std::to_string(version);
}

// Looking into one looks into those it needs as well: libavcodec and libavutil.
void* format_library() {
  static void* const library = load(file_name("libavformat", LIBAVFORMAT_VERSION_MAJOR));
  return library;
}

void* scale_library() {
  static void* const library = load(file_name("libswscale", LIBSWSCALE_VERSION_MAJOR));
  return library;
}

// Apart, because it needs more libraries and only a change of the frame rate needs it.
void* filter_library() {
  static void* const library = load(file_name("libavfilter", LIBAVFILTER_VERSION_MAJOR));
  return library;
}

template <class Function>
Function* find(void* library, const char* name) {
  auto* const found = reinterpret_cast<Function*>(::dlsym(library, name));
  KARE_ASSERT(found != nullptr);
  return found;
}

}  // namespace
}  // namespace kare::media

// The function `name` of libav: found when it is called first.
#define KARE_FORWARD(library, result, name, parameters, arguments)        \
  result name parameters {                                                \
    static auto* const function =                                         \
        kare::media::find<decltype(name)>(kare::media::library(), #name); \
    return function arguments;                                            \
  }

extern "C" {
KARE_FORWARD(format_library, int, av_find_best_stream,
             (AVFormatContext * a, AVMediaType b, int c, int d, const AVCodec** e, int f),
             (a, b, c, d, e, f))
KARE_FORWARD(format_library, const AVInputFormat*, av_find_input_format, (const char* a), (a))
KARE_FORWARD(format_library, int, av_interleaved_write_frame, (AVFormatContext * a, AVPacket* b),
             (a, b))
KARE_FORWARD(format_library, int, av_read_frame, (AVFormatContext * a, AVPacket* b), (a, b))
KARE_FORWARD(format_library, int, av_seek_frame,
             (AVFormatContext * a, int b, std::int64_t c, int d), (a, b, c, d))
KARE_FORWARD(format_library, int, av_write_trailer, (AVFormatContext * a), (a))
KARE_FORWARD(format_library, int, avformat_alloc_output_context2,
             (AVFormatContext * *a, const AVOutputFormat* b, const char* c, const char* d),
             (a, b, c, d))
KARE_FORWARD(format_library, void, avformat_close_input, (AVFormatContext * *a), (a))
KARE_FORWARD(format_library, int, avformat_find_stream_info,
             (AVFormatContext * a, AVDictionary** b), (a, b))
KARE_FORWARD(format_library, void, avformat_free_context, (AVFormatContext * a), (a))
KARE_FORWARD(format_library, AVStream*, avformat_new_stream,
             (AVFormatContext * a, const AVCodec* b), (a, b))
KARE_FORWARD(format_library, int, avformat_open_input,
             (AVFormatContext * *a, const char* b, const AVInputFormat* c, AVDictionary** d),
             (a, b, c, d))
KARE_FORWARD(format_library, int, avformat_write_header, (AVFormatContext * a, AVDictionary** b),
             (a, b))
KARE_FORWARD(format_library, int, avio_closep, (AVIOContext * *a), (a))
KARE_FORWARD(format_library, int, avio_open, (AVIOContext * *a, const char* b, int c), (a, b, c))

KARE_FORWARD(format_library, AVPacket*, av_packet_alloc, (), ())
KARE_FORWARD(format_library, void, av_packet_free, (AVPacket * *a), (a))
KARE_FORWARD(format_library, void, av_packet_rescale_ts, (AVPacket * a, AVRational b, AVRational c),
             (a, b, c))
KARE_FORWARD(format_library, void, av_packet_unref, (AVPacket * a), (a))
KARE_FORWARD(format_library, AVCodecContext*, avcodec_alloc_context3, (const AVCodec* a), (a))
KARE_FORWARD(format_library, const AVCodec*, avcodec_find_decoder, (AVCodecID a), (a))
KARE_FORWARD(format_library, const AVCodec*, avcodec_find_encoder, (AVCodecID a), (a))
KARE_FORWARD(format_library, const AVCodec*, avcodec_find_encoder_by_name, (const char* a), (a))
KARE_FORWARD(format_library, void, avcodec_free_context, (AVCodecContext * *a), (a))
KARE_FORWARD(format_library, const char*, avcodec_get_name, (AVCodecID a), (a))
KARE_FORWARD(format_library, int, avcodec_open2,
             (AVCodecContext * a, const AVCodec* b, AVDictionary** c), (a, b, c))
KARE_FORWARD(format_library, int, avcodec_parameters_copy,
             (AVCodecParameters * a, const AVCodecParameters* b), (a, b))
KARE_FORWARD(format_library, int, avcodec_parameters_from_context,
             (AVCodecParameters * a, const AVCodecContext* b), (a, b))
KARE_FORWARD(format_library, int, avcodec_parameters_to_context,
             (AVCodecContext * a, const AVCodecParameters* b), (a, b))
KARE_FORWARD(format_library, const char*, avcodec_profile_name, (AVCodecID a, int b), (a, b))
KARE_FORWARD(format_library, int, avcodec_receive_frame, (AVCodecContext * a, AVFrame* b), (a, b))
KARE_FORWARD(format_library, int, avcodec_receive_packet, (AVCodecContext * a, AVPacket* b), (a, b))
KARE_FORWARD(format_library, int, avcodec_send_frame, (AVCodecContext * a, const AVFrame* b),
             (a, b))
KARE_FORWARD(format_library, int, avcodec_send_packet, (AVCodecContext * a, const AVPacket* b),
             (a, b))

KARE_FORWARD(format_library, int, av_channel_layout_copy,
             (AVChannelLayout * a, const AVChannelLayout* b), (a, b))
KARE_FORWARD(format_library, void, av_channel_layout_default, (AVChannelLayout * a, int b), (a, b))
KARE_FORWARD(format_library, void, av_dict_free, (AVDictionary * *a), (a))
KARE_FORWARD(format_library, AVDictionaryEntry*, av_dict_get,
             (const AVDictionary* a, const char* b, const AVDictionaryEntry* c, int d),
             (a, b, c, d))
KARE_FORWARD(format_library, int, av_dict_set,
             (AVDictionary * *a, const char* b, const char* c, int d), (a, b, c, d))
KARE_FORWARD(format_library, AVFrame*, av_frame_alloc, (), ())
KARE_FORWARD(format_library, int, av_frame_copy, (AVFrame * a, const AVFrame* b), (a, b))
KARE_FORWARD(format_library, void, av_frame_free, (AVFrame * *a), (a))
KARE_FORWARD(format_library, int, av_frame_get_buffer, (AVFrame * a, int b), (a, b))
KARE_FORWARD(format_library, int, av_frame_make_writable, (AVFrame * a), (a))
KARE_FORWARD(format_library, void, av_frame_move_ref, (AVFrame * a, AVFrame* b), (a, b))
KARE_FORWARD(format_library, void, av_frame_unref, (AVFrame * a), (a))
KARE_FORWARD(format_library, const char*, av_get_pix_fmt_name, (AVPixelFormat a), (a))
KARE_FORWARD(format_library, int, av_log_format_line2,
             (void* a, int b, const char* c, va_list d, char* e, int f, int* g),
             (a, b, c, d, e, f, g))
KARE_FORWARD(format_library, void, av_log_set_callback,
             (void (*a)(void*, int, const char*, va_list)), (a))
KARE_FORWARD(format_library, int, av_opt_set, (void* a, const char* b, const char* c, int d),
             (a, b, c, d))
KARE_FORWARD(format_library, char*, av_strdup, (const char* a), (a))
KARE_FORWARD(format_library, int, av_strerror, (int a, char* b, size_t c), (a, b, c))

KARE_FORWARD(scale_library, void, sws_freeContext, (SwsContext * a), (a))
KARE_FORWARD(scale_library, const int*, sws_getCoefficients, (int a), (a))
KARE_FORWARD(scale_library, SwsContext*, sws_getContext,
             (int a, int b, AVPixelFormat c, int d, int e, AVPixelFormat f, int g, SwsFilter* h,
              SwsFilter* i, const double* j),
             (a, b, c, d, e, f, g, h, i, j))
KARE_FORWARD(scale_library, int, sws_scale,
             (SwsContext * a, const std::uint8_t* const b[], const int c[], int d, int e,
              std::uint8_t* const f[], const int g[]),
             (a, b, c, d, e, f, g))
KARE_FORWARD(scale_library, int, sws_setColorspaceDetails,
             (SwsContext * a, const int b[4], int c, const int d[4], int e, int f, int g, int h),
             (a, b, c, d, e, f, g, h))

KARE_FORWARD(filter_library, int, av_buffersink_get_frame, (AVFilterContext * a, AVFrame* b),
             (a, b))
KARE_FORWARD(filter_library, AVRational, av_buffersink_get_time_base, (const AVFilterContext* a),
             (a))
KARE_FORWARD(filter_library, int, av_buffersrc_add_frame_flags,
             (AVFilterContext * a, AVFrame* b, int c), (a, b, c))
KARE_FORWARD(filter_library, const AVFilter*, avfilter_get_by_name, (const char* a), (a))
KARE_FORWARD(filter_library, AVFilterGraph*, avfilter_graph_alloc, (), ())
KARE_FORWARD(filter_library, int, avfilter_graph_config, (AVFilterGraph * a, void* b), (a, b))
KARE_FORWARD(filter_library, int, avfilter_graph_create_filter,
             (AVFilterContext * *a, const AVFilter* b, const char* c, const char* d, void* e,
              AVFilterGraph* f),
             (a, b, c, d, e, f))
KARE_FORWARD(filter_library, void, avfilter_graph_free, (AVFilterGraph * *a), (a))
KARE_FORWARD(filter_library, int, avfilter_graph_parse_ptr,
             (AVFilterGraph * a, const char* b, AVFilterInOut** c, AVFilterInOut** d, void* e),
             (a, b, c, d, e))
KARE_FORWARD(filter_library, AVFilterInOut*, avfilter_inout_alloc, (), ())
KARE_FORWARD(filter_library, void, avfilter_inout_free, (AVFilterInOut * *a), (a))
}

#undef KARE_FORWARD
