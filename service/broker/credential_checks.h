// Credential tests on request: at most one per instance in a while, shared by all who ask.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "service/broker/task_group.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker {

class CredentialChecks {
 public:
  static constexpr auto kShared = std::chrono::seconds(10);
  static constexpr auto kBudget = std::chrono::seconds(10);

  CredentialChecks(TaskGroup* tasks, Clock* clock);

  // A test that is at most kShared old, or that is under way, or a new one.
  Task<CredentialCheck> Check(Provider* provider, CallContext context);

 private:
  using Answer = std::optional<absl::StatusOr<CredentialCheck>>;
  struct Slot {
    std::optional<CredentialCheck> last;
    MonoTime last_end{};
    bool running = false;
    std::vector<OneShot<Answer>> waiting;
  };

  boost::asio::awaitable<void> Run(Provider* provider);

  TaskGroup* tasks_;
  Clock* clock_;
  std::map<Provider*, Slot> slots_;
};

}  // namespace broker
