// Ends leases when they are due: access that was given for a while goes away without anybody
// asking.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/broker/instances.h"
#include "service/broker/mutator.h"
#include "service/broker/task_group.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/one_shot.h"
#include "service/ports/random.h"
#include "service/ports/store.h"

namespace broker {

class LeaseEnder {
 public:
  // Ends in work at once for one instance while nothing else is changed; one at a time otherwise,
  // so that calls find the upstream and the journal free.
  static constexpr int kAtOnce = 2;
  // Leases read at once.
  static constexpr int kBatch = 32;
  // How often the journal is asked although nothing is known to be due: another process, or a clock
  // that was set, may have made it so.
  static constexpr auto kPoll = std::chrono::seconds(15);
  // One end may take so long; then the settler goes on with it.
  static constexpr auto kEndBudget = std::chrono::seconds(60);
  // Between two looks at an instance that is in trouble: doubled from the first to the last, with
  // up to as much jitter.
  static constexpr auto kFirstPause = std::chrono::seconds(5);
  static constexpr auto kLastPause = std::chrono::minutes(5);
  // Until a lease of another server or org than the instance has now is looked at again.
  static constexpr auto kElsewherePause = std::chrono::hours(1);

  LeaseEnder(const Instances* instances, Store* store, Mutator* mutator, TaskGroup* tasks,
             Clock* clock, Random* random, Log* events);

  // Works until its tasks are cancelled.
  void Start();
  // Something may be due earlier than was known.
  void WakeAll();
  // This one may be. What is due after the next look at the journal will be found by that.
  void Expect(const Lease& lease);

 private:
  // What becomes of the ends of one instance.
  struct Round;

  boost::asio::awaitable<void> RunFor(Provider* provider);
  // Ends them side by side, until the instance is found to be in trouble.
  boost::asio::awaitable<void> EndAll(Provider* provider, std::vector<Lease> due,
                                      std::shared_ptr<Round> round);
  // `first`: goes on beside calls too.
  boost::asio::awaitable<void> EndSome(Provider* provider, std::shared_ptr<Round> round,
                                       bool first);
  boost::asio::awaitable<void> EndOne(Provider* provider, Lease lease, Round* round);
  boost::asio::awaitable<void> PostponeElsewhere(Lease lease);
  boost::asio::awaitable<void> SleepFor(Duration pause);

  const Instances* instances_;
  Store* store_;
  Mutator* mutator_;
  TaskGroup* tasks_;
  Clock* clock_;
  Random* random_;
  Log* events_;
  std::vector<OneShot<std::optional<bool>>> sleepers_;
};

}  // namespace broker
