// Which instances are frozen. The store decides, when an operation is opened; what is remembered
// here spares a refused call its requests of the upstream.
#pragma once

#include <map>
#include <string>

#include "service/broker/operator_broker.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/store.h"

namespace broker {

class Freezes final : public OperatorBroker {
 public:
  Freezes(Store* store, Clock* clock, Log* events)
      : store_(store), clock_(clock), events_(events) {}

  // Reads what the store has: at the start, with every heartbeat, and whenever it is told of, since
  // other processes freeze too.
  Done Refresh();

  // INSTANCE_FROZEN, as far as is remembered.
  absl::Status Check(Verb verb, const std::string& instance) const;
  bool Has(const std::string& instance) const { return frozen_.contains(instance); }

  Task<Frozen> FreezeInstance(Freeze freeze) override;
  Task<std::optional<Freeze>> UnfreezeInstance(Freeze end) override;

 private:
  Store* store_;
  Clock* clock_;
  Log* events_;
  std::map<std::string, Freeze> frozen_;
};

}  // namespace broker
