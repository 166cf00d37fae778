#pragma once

namespace kare::kling {

// The numbers in `code` of the envelope that Kare uses (wire contract, section 3.1).
enum WireCode : int {
  kOk = 0,
  kAuthorizationEmpty = 1001,
  kAuthorizationInvalid = 1002,
  kAuthorizationNotYetValid = 1003,
  kAuthorizationExpired = 1004,
  kNoRight = 1103,
  kMalformed = 1200,  // The request as a whole cannot be read.
  kBadValue = 1201,   // A key or a value is not allowed; `message` says which and why.
  kNoSuchMethod = 1202,
  kNoSuchResource = 1203,
  kTooFast = 1302,
  kTooManyTasks = 1303,
  kServerError = 5000,
  kUnavailableNow = 5001,
  kTimedOut = 5002,
};

}  // namespace kare::kling
