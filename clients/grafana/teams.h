// The teams of one org, who belongs to them, and changes of that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/rights.h"
#include "clients/grafana/wire.h"
#include "clients/lookup_cache.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

class Teams {
 public:
  // How long a change may rely on a team looked up before: a renamed one may be taken for its old
  // name this long, and a deleted one for an empty one.
  static constexpr auto kAge = std::chrono::seconds(10);
  static constexpr std::size_t kRemembered = 1000;
  // The most that Search shows at once.
  static constexpr int kMostAPage = 1000;
  // How many All goes through.
  static constexpr std::int64_t kMost = 2000;

  // The pointers outlive this.
  Teams(clients::Api* api, Rights* rights, Clock* clock);

  // As Provider::ResolveEntitlement.
  Task<Entitlement> Resolve(EntitlementRef ref, Freshness freshness, CallContext context);
  // One page of those whose name contains `text`, and maybe of others.
  Task<TeamPage> Search(std::string text, int page, int size, CallContext context);

  // Every team of the org, by id. UNSUPPORTED_BY_INSTANCE if there are more than kMost.
  Task<std::vector<Entitlement>> All(CallContext context);

  // Everybody who belongs to the team: the permission list, which hides nobody whose user record
  // the caller may read. A team that does not exist has no members.
  Task<std::vector<Member>> Members(std::string id, CallContext context);
  // With names, but without service accounts and users whom the server hides.
  Task<std::vector<Member>> NamedMembers(std::string id, CallContext context);
  // ENTITLEMENT_NOT_FOUND unless the team was there within kAge.
  Done CheckExists(std::string id, CallContext context);

  // From memory: true if an identity provider was seen to own who belongs to the team.
  bool IsOwnedElsewhere(const std::string& id) const;

  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context);

  void Forget(const std::string& id);

 private:
  Task<Entitlement> Find(EntitlementRef ref, CallContext context);
  Task<Entitlement> FindById(EntitlementRef ref, CallContext context);
  Task<Entitlement> FindByUid(EntitlementRef ref, CallContext context);
  Task<Entitlement> FindUidAmongAll(EntitlementRef ref, CallContext context);
  Task<Entitlement> FindByName(EntitlementRef ref, CallContext context);
  Task<Entitlement> Missing(EntitlementRef ref, CallContext context);
  // After a "not found" in place of the members: nobody, if the team itself is gone.
  Task<std::vector<Member>> MembersOfNone(std::string id, CallContext context);

  clients::Api* api_;
  Rights* rights_;
  Clock* clock_;
  LookupCache<Entitlement> by_ref_;
};

}  // namespace broker::grafana
