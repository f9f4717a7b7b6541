// Assigned roles of Grafana Enterprise.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/org_parts.h"
#include "clients/grafana/roles/role_grants.h"
#include "clients/grafana/roles/role_holders.h"
#include "clients/grafana/roles/role_lists.h"
#include "clients/grafana/roles/role_service.h"
#include "clients/grafana/roles/role_ways.h"
#include "clients/grafana/roles/roles.h"
#include "clients/grafana/surface.h"
#include "clients/grafana/teams.h"
#include "clients/lookup_cache.h"

namespace broker::grafana {

// In the open source edition all but lists of what is held is UNSUPPORTED_BY_INSTANCE.
class RoleSurface final : public Surface {
 public:
  // How long the read after a write may rely on what was read directly before that write.
  static constexpr auto kVerifyAge = std::chrono::seconds(10);
  static constexpr std::size_t kVerified = 4096;
  // A list that contradicts a success may come from a replica that lags.
  static constexpr int kContradictedReads = 2;
  static constexpr auto kContradictedPause = std::chrono::milliseconds(500);

  // The pointers outlive this.
  RoleSurface(OrgParts parts, Roles* roles, RoleService* service, Teams* teams);

  Catalogue& things() override { return *roles_; }
  Task<Observation> Observe(HoldingKey key, CallContext context) override;
  Task<Guard> FindGuard(Change change, CallContext context) override;
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override;
  Task<std::vector<AccessGrant>> ListHeld(Principal principal, bool include_indirect,
                                          CallContext context) override;
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext context) override;
  Task<std::vector<AccessGrant>> Holders(Entitlement entitlement, std::string scope,
                                         bool include_indirect, CallContext context) override;
  Task<InventoryPage> ReadInventory(int number, CallContext context) override;

 private:
  // What a read after a write needs not read again.
  struct Around {
    Principal principal;
    std::vector<IndirectSource> teams;
  };

  Task<Around> ReadAround(HoldingKey key, CallContext context);
  // The principal, even if nothing but its roles is known of it.
  Task<Principal> ReadHolder(HoldingKey key, CallContext context);
  // Whether the role that is about to be granted may be, in that scope.
  Task<Guard> CheckRole(HoldingKey key, CallContext context);
  // After a revoke that the server took for done or for needless: what is held now, or why not.
  boost::asio::awaitable<WriteReply> LookAgain(Change change, WriteReply reply,
                                               CallContext context);

  OrgParts parts_;
  Roles* roles_;
  RoleLists lists_;
  RoleWays ways_;
  RoleHolders holders_;
  RoleGrants grants_;
  // By holding.
  LookupCache<Around> written_;
};

}  // namespace broker::grafana
