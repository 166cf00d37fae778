#include "engine/wan/loading/large_blocks.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace kare::wan {
namespace {

// What the GNU C library comes to by itself in a program with large blocks.
constexpr int kUsualThreshold = 32 << 20;
constexpr int kLowThreshold = 1 << 20;

// Stands before every block, and keeps the block as aligned as vector loads want it.
struct alignas(64) Header {
  std::size_t mapped = 0;  // Bytes, with the header; 0 for a block of the C library.
};

// Maps tensors of a megabyte and more one by one. The C library would put them into gaps among
// others that it kept, and the gaps between those that live long then stay resident.
class MappedTensors final : public at::Allocator {
 public:
  at::DataPtr allocate(std::size_t bytes) const override {
    void* const data = bytes == 0 ? nullptr : block(bytes + sizeof(Header));
    return {data, data, &give_back, at::Device(at::kCPU)};
  }
  at::DeleterFnPtr raw_deleter() const override { return &give_back; }

 private:
  static void* block(std::size_t bytes) {
    const bool is_mapped = bytes >= kLowThreshold;
    void* start = nullptr;
    if (is_mapped) {
      start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      // Fewer faults and misses where the system has large pages; without them it works, too.
      if (start != MAP_FAILED) ::madvise(start, bytes, MADV_HUGEPAGE);
    } else if (::posix_memalign(&start, alignof(Header), bytes) != 0) {
      start = MAP_FAILED;
    }
    TORCH_CHECK(start != MAP_FAILED, "not enough memory for a tensor of ", bytes, " bytes");
    return new (start) Header{is_mapped ? bytes : 0} + 1;
  }
  static void give_back(void* data) {
    if (data == nullptr) return;
    Header* const header = static_cast<Header*>(data) - 1;
    if (header->mapped == 0) return std::free(header);
    ::munmap(header, header->mapped);
  }
};

at::Allocator& usual_allocator() {
  static at::Allocator* const usual = c10::GetCPUAllocator();
  return *usual;
}

}  // namespace

// What the libraries below take for themselves does not pass through the tensors' allocator.
LargeBlocksGoBack::LargeBlocksGoBack() {
  static MappedTensors mapped;
  usual_allocator();  // Asked for before it is another.
  c10::SetCPUAllocator(&mapped);
  ::mallopt(M_MMAP_THRESHOLD, kLowThreshold);
  ::mallopt(M_TRIM_THRESHOLD, kLowThreshold);
  ::malloc_trim(0);
}

LargeBlocksGoBack::~LargeBlocksGoBack() {
  c10::SetCPUAllocator(&usual_allocator());
  ::mallopt(M_MMAP_THRESHOLD, kUsualThreshold);
  ::mallopt(M_TRIM_THRESHOLD, 2 * kUsualThreshold);
}

}  // namespace kare::wan
