#pragma once

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace kare::cli {

// The words behind a bar: "42 %  drawing  12 s left". Pure, for tests.
std::string progress_text(double fraction, std::string_view stage, std::optional<double> eta_s);
// The bar itself, `width` cells wide, filled in eighths of a cell.
std::string progress_bar(double fraction, int width);
// "7 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

// Shows how far something is: one line that redraws itself on a terminal, a line at each new stage
// or tenth otherwise. Writes to stderr, so that stdout stays for results. One thread at a time.
class ProgressDisplay {
 public:
  ProgressDisplay();
  ~ProgressDisplay();  // Ends the line.
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  // `eta_s`: nothing means: estimated from the time so far.
  void update(double fraction, std::string_view stage, std::optional<double> eta_s);

 private:
  void draw_on_terminal(double fraction, std::string_view stage, std::optional<double> eta_s);
  void print_plainly(double fraction, std::string_view stage);

  const bool terminal_;
  const std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point drawn_{};
  std::string last_stage_;
  int last_tenth_ = -1;
  bool line_open_ = false;
};

}  // namespace kare::cli
