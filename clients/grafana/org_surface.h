// Who is in the org, and with which role.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/org.h"
#include "clients/grafana/org_parts.h"
#include "clients/grafana/people.h"
#include "clients/grafana/service_accounts.h"
#include "clients/grafana/surface.h"

namespace broker::grafana {

class OrgSurface final : public Surface {
 public:
  // `base_level`: what a revoke leaves. The pointers outlive this.
  OrgSurface(OrgParts parts, Org* org, People* people, ServiceAccounts* accounts,
             std::string base_level);

  Catalogue& things() override { return *org_; }
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
  // The org has another enabled Admin who is a person.
  Task<bool> HasOtherAdmin(std::string id, CallContext context);
  // That adding by this login adds nobody else.
  Done CheckLogin(Principal principal, CallContext context);
  Task<std::vector<Principal>> AllAccounts(CallContext context);

  OrgParts parts_;
  Org* org_;
  People* people_;
  ServiceAccounts* accounts_;
  std::string base_level_;
};

}  // namespace broker::grafana
