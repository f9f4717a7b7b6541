// One of the broker processes of a world, through all its lives.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/lease_broker.h"
#include "service/ports/one_shot.h"
#include "tests/simulation/bug.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/sim_store.h"
#include "tests/simulation/upstream.h"
#include "tests/simulation/weather.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// What every broker of a world stands on. The pointers outlive the hosts.
struct Surroundings {
  World* world = nullptr;
  Judge* judge = nullptr;
  const Weather* weather = nullptr;
  Upstream* upstream = nullptr;
  JournalFile* journal = nullptr;
  Bug bug = Bug::kNone;
};

// The answer to a call over the network; nullopt: the connection was lost.
template <class T>
using Answer = OneShot<std::optional<absl::StatusOr<T>>>;

class BrokerHost {
 public:
  // What a caller lets a call take.
  static constexpr Duration kBudget = std::chrono::seconds(30);

  explicit BrokerHost(Surroundings surroundings);
  ~BrokerHost();

  // A new life. REQUIRES: it is dead.
  void Boot();
  // REQUIRES: nothing of it is running, and neither is Stop.
  void Kill();
  // An orderly end: no new calls, those in work are finished. Ends with the process dead. Runs on
  // `clock` of another process.
  boost::asio::awaitable<void> Stop(Clock* clock);
  void Stall(Duration length);
  // Also for all lives to come.
  void SetClock(Duration wall_offset);

  bool alive() const { return life_ != nullptr; }
  bool stopping() const { return stopping_; }
  // Takes calls.
  bool serving() const;

  // REQUIRES: serving().
  Answer<MutationResult> Mutate(MutationRequest request);
  Answer<MutationResult> AdoptAccess(MutationRequest request);
  Answer<Lease> RenewLease(RenewRequest request);
  Answer<int> EndLeases(EndLeasesRequest request);
  Answer<std::vector<ItemResult>> Apply(BatchRequest request);
  Answer<Operation> GetOperation(std::string id);
  Answer<Operation> WaitOperation(std::string id);

 private:
  struct Life;

  template <class T>
  Answer<T> Call(Task<T> task);
  CallContext Budget() const;

  Surroundings around_;
  Duration wall_offset_{};
  bool stopping_ = false;
  std::unique_ptr<Life> life_;
};

}  // namespace broker::sim
