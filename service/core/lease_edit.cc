#include "service/core/lease_edit.h"

#include "service/core/error.h"

namespace broker {
namespace {

std::string_view NameOf(LeaseState state) {
  switch (state) {
    case LeaseState::kPending: return "PENDING";
    case LeaseState::kActive: return "ACTIVE";
    case LeaseState::kRevoking: return "REVOKING";
    case LeaseState::kEnded: return "ENDED";
    case LeaseState::kIrrevocable: return "IRREVOCABLE";
  }
  return "unknown";
}

absl::Status NotIn(const Lease& lease, const std::string& next) {
  const std::string state(NameOf(lease.state));
  return Fail(Reason::kLeaseNotActive, "lease " + lease.id + " is " + state + ": " + next,
              {{"lease_id", lease.id}, {"state", state}});
}

}  // namespace

absl::Status NoSuchLease(const std::string& id) {
  return Fail(Reason::kLeaseNotFound, "no lease has the id " + id + "; check the id",
              {{"resource_type", "lease"}, {"resource_name", id}});
}

absl::StatusOr<Lease> Edited(Lease lease, const LeaseEdit& edit) {
  const bool active = lease.state == LeaseState::kActive;
  switch (edit.kind) {
    case LeaseEdit::Kind::kRenew:
      if (!active) return NotIn(lease, "only an active one is renewed; grant the access again");
      lease.expire_time = edit.expire_time;
      lease.capped_by = edit.capped_by;
      lease.next_attempt_time = edit.expire_time;
      break;
    case LeaseEdit::Kind::kEnd:
      if (!active) return NotIn(lease, "only an active one is ended; see its state");
      lease.state = LeaseState::kRevoking;
      lease.next_attempt_time = edit.now;
      break;
    case LeaseEdit::Kind::kRetry:
      if (!lease.ending()) return NotIn(lease, "nothing of it has failed; end it if it is to end");
      lease.state = LeaseState::kRevoking;
      lease.attempts = 0;
      // While an operation ends it, that goes on by itself.
      if (lease.next_attempt_time) lease.next_attempt_time = edit.now;
      break;
    case LeaseEdit::Kind::kForget:
      if (!lease.live()) return NotIn(lease, "it has ended already");
      if (lease.state == LeaseState::kPending) {
        return NotIn(lease, "its grant is open; wait for the operation first");
      }
      lease.state = LeaseState::kEnded;
      lease.end = LeaseEnd::kForgotten;
      lease.end_time = edit.now;
      lease.next_attempt_time.reset();
      break;
    case LeaseEdit::Kind::kPostpone:
      if (!lease.next_attempt_time) return NotIn(lease, "it is not due");
      lease.next_attempt_time = edit.next_attempt_time;
      if (edit.problem) lease.last_problem = edit.problem;
      break;
  }
  return lease;
}

}  // namespace broker
