#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"

struct AVCodecContext;
struct AVFormatContext;
struct AVFrame;
struct AVPacket;
struct SwsContext;

// What the files of this folder share about libav. Only names are declared here; libav's own
// headers are seen by .cc files of this folder alone.
namespace kare::media {

struct FreeCodec {
  void operator()(AVCodecContext* context) const;
};
struct FreeFrame {
  void operator()(AVFrame* frame) const;
};
struct FreePacket {
  void operator()(AVPacket* packet) const;
};
struct FreeScaler {
  void operator()(SwsContext* scaler) const;
};
struct CloseInput {
  void operator()(AVFormatContext* input) const;
};
struct CloseOutput {
  void operator()(AVFormatContext* output) const;
};

using CodecPtr = std::unique_ptr<AVCodecContext, FreeCodec>;
using FramePtr = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPtr = std::unique_ptr<AVPacket, FreePacket>;
using ScalerPtr = std::unique_ptr<SwsContext, FreeScaler>;
using InputPtr = std::unique_ptr<AVFormatContext, CloseInput>;
using OutputPtr = std::unique_ptr<AVFormatContext, CloseOutput>;

// Empty ones. Running out of memory here ends the process, as it does everywhere in Kare.
FramePtr make_frame();
PacketPtr make_packet();

// Sends what libav prints to our log at debug level. Every entry of this folder calls it first;
// it does its work once.
void quiet_libav();

// An Error from a negative return value of libav; `doing` completes "could not ...". A full disk
// is always kUnavailable and says so, whatever `code` is.
Error av_failure(Code code, std::string_view doing, int status);

}  // namespace kare::media
