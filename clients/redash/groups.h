// The groups of one Redash organisation.
#pragma once

#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/lookup_cache.h"
#include "clients/redash/wire.h"
#include "clients/single_flight.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

// nullptr if it is not among them.
const Entitlement* FindById(const std::vector<Group>& groups, const std::string& id);

// A group that users still name although it was deleted.
Entitlement DeletedGroup(const std::string& id);

class Groups {
 public:
  // How long a change may rely on the list that was read before. Inside the turn the user is read
  // again, of a group only the id, so a renamed group may be taken for its old name this long.
  static constexpr auto kMaxAge = std::chrono::seconds(10);

  Groups(clients::Api* api, Clock* clock);

  // All that the broker's account sees.
  Task<std::vector<Group>> Read(Freshness freshness, CallContext context);
  void Forget() { kept_.Clear(); }

  // The data sources that a group is attached to, uncached; none for a group that is gone.
  Task<std::vector<Attachment>> DataSourcesOf(std::string id, CallContext context);

 private:
  Task<std::vector<Group>> ReadAndKeep(CallContext context);

  clients::Api* api_;
  Clock* clock_;
  LookupCache<std::vector<Group>> kept_;
  SingleFlight<std::vector<Group>> shared_;
};

}  // namespace broker::redash
