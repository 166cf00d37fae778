#pragma once

#include <string>

// The statements on the tasks table and its outbox, named for what they do; their parameters stand
// where they are defined. Each holds its table scan free with the indexes of migrations/: a test
// checks the plans.
namespace kare::sqlite::task_sql {

extern const std::string kInsert, kByRepeatKey, kById, kByIdOfOwner, kByExternalId, kList, kListAll;
extern const std::string kBefore, kAfter, kDelete;
extern const std::string kQueuePosition, kGlimpse, kLoadAndLimits;
extern const std::string kClaim, kPulse, kCheckpoint, kFinish;
extern const std::string kInsertKey, kKeyOf, kUsage;
extern const std::string kRelease, kHandOver, kExpireLeases, kRecover;
extern const std::string kRequestCancel, kCancelQueued;
extern const std::string kExpired, kDropArtifact, kStateOf, kRefersTo;
extern const std::string kCounts;

// Those on the callbacks table, in callback_sql.cc.
extern const std::string kDueLanes, kDueOfLane, kStillDue;
extern const std::string kCallbackDone, kPromoteCallback, kRetryCallback;
extern const std::string kGiveUpCallback, kGiveUpTask;
extern const std::string kCallbacks, kCallbacksOfTask, kReviveCallbacks, kPromoteRevived;
extern const std::string kCallbackBacklog;

}  // namespace kare::sqlite::task_sql
