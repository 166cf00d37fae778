#include "net/mailbox.h"

#include <utility>

namespace kare::net {

void Mailbox::put(Mail mail) {
  const MutexLock lock(mutex_);
  if (closed_) return;
  mail_.push_back(std::move(mail));
  if (mail_.size() == 1) wake_();
}

void Mailbox::take(std::vector<Mail>& into) {
  const MutexLock lock(mutex_);
  mail_.swap(into);
}

void Mailbox::close() {
  std::vector<Mail> dropped;
  const MutexLock lock(mutex_);
  closed_ = true;
  dropped.swap(mail_);
}

}  // namespace kare::net
