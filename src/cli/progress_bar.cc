#include "cli/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace kare::cli {
namespace {
using Clock = std::chrono::steady_clock;
constexpr int kBarCells = 30;
constexpr auto kRedrawPause = std::chrono::milliseconds(80);
}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::max(0.0, seconds)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) {
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  }
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string progress_bar(double fraction, int width) {
  static constexpr std::array<std::string_view, 8> kEighths = {" ", "▏", "▎", "▍",
                                                               "▌", "▋", "▊", "▉"};
  const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width * 8);
  std::string bar;
  for (int cell = 0; cell < width; ++cell) {
    const int eighths = filled - cell * 8;
    bar += eighths >= 8 ? "█" : kEighths[static_cast<std::size_t>(std::max(eighths, 0))];
  }
  return bar;
}

std::string progress_text(double fraction, std::string_view stage, std::optional<double> eta_s) {
  std::string text = std::to_string(static_cast<int>(fraction * 100)) + " %";
  if (!stage.empty()) text.append("  ").append(stage);
  if (eta_s && fraction < 1) text.append("  ").append(duration_text(*eta_s)).append(" left");
  return text;
}

ProgressDisplay::ProgressDisplay()
    : terminal_(::isatty(STDERR_FILENO) != 0), began_(Clock::now()) {}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) std::fputc('\n', stderr);
}

void ProgressDisplay::update(double fraction, std::string_view stage, std::optional<double> eta_s) {
  if (!eta_s && fraction > 0.02) {
    const double spent = std::chrono::duration<double>(Clock::now() - began_).count();
    eta_s = spent * (1 - fraction) / fraction;
  }
  if (terminal_) {
    draw_on_terminal(fraction, stage, eta_s);
  } else {
    print_plainly(fraction, stage);
  }
}

void ProgressDisplay::draw_on_terminal(double fraction, std::string_view stage,
                                       std::optional<double> eta_s) {
  const auto now = Clock::now();
  if (fraction < 1 && now - drawn_ < kRedrawPause) return;
  drawn_ = now;
  line_open_ = true;
  std::fprintf(stderr, "\r\033[K▕%s▏ %s", progress_bar(fraction, kBarCells).c_str(),
               progress_text(fraction, stage, eta_s).c_str());
  std::fflush(stderr);
}

void ProgressDisplay::print_plainly(double fraction, std::string_view stage) {
  const int tenth = static_cast<int>(fraction * 10);
  if (stage == last_stage_ && tenth == last_tenth_) return;
  last_stage_ = stage;
  last_tenth_ = tenth;
  std::fprintf(stderr, "%s\n", progress_text(fraction, stage, std::nullopt).c_str());
}

}  // namespace kare::cli
