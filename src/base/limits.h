#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every limit of the product in one place, with the proofs that they fit together.
namespace kare {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

// HTTP.
inline constexpr std::size_t kBodyBytesMax = 64 * kKiB;
inline constexpr std::size_t kHeaderBytesMax = 16 * kKiB;
inline constexpr std::chrono::seconds kRequestTimeMax{30};
inline constexpr std::chrono::seconds kIdleTimeMax{75};
inline constexpr int kConnectionsMax = 10'000;
inline constexpr std::size_t kHandlerQueueMax = 4'096;
inline constexpr std::size_t kJsonDepthMax = 32;

// The request of a video.
inline constexpr std::size_t kPromptCharsMax = 2'500;
inline constexpr std::size_t kNegativePromptCharsMax = 2'500;
inline constexpr std::size_t kCometPromptCharsMax = 500;
inline constexpr std::size_t kCometNegativePromptCharsMax = 200;
// Kling's newer dialect takes longer prompts than the first one.
inline constexpr std::size_t kLongPromptCharsMax = 3'072;
inline constexpr std::size_t kShotsMax = 6;
inline constexpr std::size_t kShotPromptCharsMax = 512;
// What an engine may meet as the prompt: one of a request, or those of all shots, one a line.
inline constexpr std::size_t kEnginePromptCharsMax = kShotsMax * (kShotPromptCharsMax + 1);
static_assert(kEnginePromptCharsMax >= kLongPromptCharsMax &&
              kLongPromptCharsMax >= kPromptCharsMax);
inline constexpr int kSecondsMin = 3;
inline constexpr int kSecondsMax = 15;
static_assert(static_cast<std::size_t>(kSecondsMax) >= kShotsMax, "a shot takes a second at least");
inline constexpr std::size_t kVoicesMax = 2;
inline constexpr std::size_t kExternalIdCharsMax = 512;
inline constexpr std::size_t kIdempotencyKeyCharsMax = 255;
inline constexpr std::size_t kUrlCharsMax = 2'048;
inline constexpr std::int64_t kSeedMax =
    (std::int64_t{1} << 53) - 1;  // Exact in every JSON reader.
inline constexpr int kPageNumMax = 1'000;
inline constexpr int kPageSizeMax = 500;
inline constexpr int kPageSizeDefault = 30;
static_assert(4 * (kLongPromptCharsMax + kNegativePromptCharsMax + kExternalIdCharsMax +
                   kShotsMax * kShotPromptCharsMax) +
                      kUrlCharsMax <
                  kBodyBytesMax,
              "the longest allowed request must fit into one body");

// Work.
inline constexpr int kAttemptsMax = 3;
inline constexpr int kInterruptionsMax = 100;
inline constexpr int kQueuePositionMax = 1'000;  // Counted exactly up to here.
inline constexpr std::size_t kCheckpointBytesMax = 4 * kKiB;
inline constexpr std::size_t kEngineLineBytesMax = 128 * kKiB;
static_assert(kCheckpointBytesMax * 6 + kKiB < kEngineLineBytesMax,
              "a checkpoint must fit into one line even when every byte is escaped");

// Files of weights.
inline constexpr std::size_t kTensorHeaderBytesMax = 32 * kMiB;
inline constexpr std::size_t kTensorsMax = 200'000;
inline constexpr std::size_t kTensorDimensionsMax = 8;
inline constexpr std::size_t kPickleBytesMax = 32 * kMiB;

// Files.
inline constexpr std::uint64_t kDiskFreeBytesMin = 512 * kMiB;

}  // namespace kare
