#pragma once

namespace kare::wan {

// While one lives, tensors of a megabyte and more go back to the system when they are freed, so
// that what is held stays near what is used; otherwise the C library keeps them, which is quicker.
// One at a time in a process.
class LargeBlocksGoBack {
 public:
  LargeBlocksGoBack();
  ~LargeBlocksGoBack();
  LargeBlocksGoBack(const LargeBlocksGoBack&) = delete;
  LargeBlocksGoBack& operator=(const LargeBlocksGoBack&) = delete;
};

}  // namespace kare::wan
