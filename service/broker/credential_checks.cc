#include "service/broker/credential_checks.h"

#include <utility>

#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

CredentialChecks::CredentialChecks(TaskGroup* tasks, Clock* clock) : tasks_(tasks), clock_(clock) {}

Task<CredentialCheck> CredentialChecks::Check(Provider* provider, CallContext context) {
  Slot& slot = slots_[provider];
  if (slot.last && clock_->Mono() - slot.last_end < kShared) co_return *slot.last;
  const OneShot<Answer> mine;
  slot.waiting.push_back(mine);
  // A test that needs no request ends at once.
  if (!std::exchange(slot.running, true)) tasks_->Spawn(Run(provider));
  Answer answer = co_await WaitUntil(mine, clock_, context.deadline);
  if (answer) co_return std::move(*answer);
  co_return Fail(Reason::kTimeSpent, "the credential test did not end in time; try again");
}

boost::asio::awaitable<void> CredentialChecks::Run(Provider* provider) {
  const auto check = co_await provider->CheckCredential(CallContext{clock_->Mono() + kBudget});
  Slot& slot = slots_[provider];
  slot.running = false;
  if (check.ok()) {
    slot.last = *check;
    slot.last_end = clock_->Mono();
  }
  for (const OneShot<Answer>& waiter : std::exchange(slot.waiting, {})) waiter.Set(check);
}

}  // namespace broker
