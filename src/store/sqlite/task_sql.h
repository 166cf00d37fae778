#pragma once

#include <string_view>

// Every statement on the tasks table but the plain reads of one row, named for what it does.
// Parameters are listed where the statement is defined. The texts live as long as the program.
namespace kare::sqlite::task_sql {

extern const std::string_view kInsert, kById, kByIdOfOwner, kByExternalId, kList;
extern const std::string_view kClaim, kPulse, kCheckpoint, kFinish;
extern const std::string_view kRelease, kExpireLeases, kRecover;
extern const std::string_view kRequestCancel, kCancelQueued;
extern const std::string_view kExpired, kDropArtifact, kStateOf, kRefersTo;
extern const std::string_view kCounts;

}  // namespace kare::sqlite::task_sql
