#include "base/service.h"

#include <pthread.h>

#include <cstdlib>
#include <exception>
#include <utility>

#include "base/log.h"

namespace kare {

std::thread start_thread(std::string name, std::function<void()> body) {
  return std::thread([name = std::move(name), body = std::move(body)] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    try {
      body();
    } catch (const std::exception& e) {
      log_error("thread died", {{"thread", name}, {"what", e.what()}});
      std::abort();
    }
  });
}

}  // namespace kare
