// Somebody who grants and revokes, believes nothing, and asks again.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

#include "tests/simulation/broker_host.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/product.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class Caller {
 public:
  // The pointers outlive the caller.
  Caller(World* world, Judge* judge, const Product* product, std::vector<BrokerHost*> hosts);

  // Starts `calls` changes, one after the other.
  void Start(int calls);
  bool done() const { return done_; }

 private:
  boost::asio::awaitable<void> Run(int calls);
  boost::asio::awaitable<void> Change();
  static Answer<MutationResult> Send(BrokerHost* host, MutationRequest request);
  boost::asio::awaitable<void> Hear(std::string ticket, Answer<MutationResult> call);
  // The same once more, whatever was answered.
  boost::asio::awaitable<void> Repeat(std::string ticket, MutationRequest request);
  // Renews or ends a lease of those that it knows.
  boost::asio::awaitable<void> AttendLease();
  boost::asio::awaitable<void> Renew(BrokerHost* host, Lease lease);
  boost::asio::awaitable<void> End(BrokerHost* host, Lease lease);
  MutationRequest DrawChange();
  boost::asio::awaitable<void> ApplyBatch();
  BatchRequest DrawBatch();
  boost::asio::awaitable<void> FollowUp(std::string id, bool settled);
  // Null if none takes calls.
  BrokerHost* PickHost();

  World* world_;
  Judge* judge_;
  const Product* product_;
  std::vector<BrokerHost*> hosts_;
  Process* process_;
  SimClock clock_;
  std::vector<Lease> leases_;  // that it was told of
  bool done_ = false;
};

}  // namespace broker::sim
