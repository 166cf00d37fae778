#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "engine/engine.h"

namespace kare {

// A Run without a store: for making one video in this process's own name (`kare generate`, tests).
// Checkpoints are kept in memory. Owns a fresh scratch folder, which its destructor removes.
class LocalRun final : public Run {
 public:
  // Hears every progress event; called from the threads of the engine.
  using Listener = std::function<void(const Progress&)>;

  // Makes the scratch folder in the system's folder for temporary files.
  static Result<std::unique_ptr<LocalRun>> create(Listener listener);
  ~LocalRun() override;
  LocalRun(const LocalRun&) = delete;
  LocalRun& operator=(const LocalRun&) = delete;

  // Ends the video early. From any thread, and from a signal handler.
  void cancel() { cancelled_ = true; }

  // The last checkpoint, or empty.
  std::string last_checkpoint();

  void progress(const Progress& progress) override;
  Result<> checkpoint(std::string_view state) override;
  std::string_view resume() const override { return {}; }
  bool cancelled() const override { return cancelled_; }
  const Path& scratch() const override { return scratch_; }
  std::string_view task() const override { return task_; }
  std::string_view settings() const override { return settings_; }
  // A JSON object. To be set before the run begins.
  void set_settings(std::string settings) { settings_ = std::move(settings); }

 private:
  LocalRun(Path scratch, Listener listener);

  const Path scratch_;
  const std::string task_;
  const Listener listener_;
  std::string settings_;
  std::atomic<bool> cancelled_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

  Mutex mutex_;
  std::string checkpoint_ GUARDED_BY(mutex_);
};

}  // namespace kare
