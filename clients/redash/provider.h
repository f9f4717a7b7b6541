// The port to one Redash organisation: users, groups, and who is a member of which.
#pragma once

#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/redash/account.h"
#include "clients/redash/definitions.h"
#include "clients/redash/groups.h"
#include "clients/redash/inventory.h"
#include "clients/redash/memberships.h"
#include "clients/redash/people.h"
#include "clients/redash/permissions.h"
#include "clients/redash/wire.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

class RedashProvider final : public Provider {
 public:
  // `groups_by_saml`: an identity provider replaces each user's groups at login.
  RedashProvider(ProviderInfo info, clients::Api api, bool groups_by_saml, Clock* clock);

  const ProviderInfo& info() const override { return info_; }
  InstanceStatus status() const override;
  Task<Principal> ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                   CallContext context) override;
  Task<Entitlement> ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                       CallContext context) override;
  void Forget(const HoldingKey& key) override;
  Task<Observation> Observe(HoldingKey key, CallContext context) override;
  Task<Guard> FindGuard(Change change, CallContext context) override;
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override;
  Task<Observation> ObserveDefinition(DefinitionKey key, CallContext context) override;
  boost::asio::awaitable<WriteReply> WriteDefinition(Change change, CallContext context) override;
  Task<std::vector<AccessGrant>> ListHeld(Principal principal, std::string type,
                                          bool include_indirect, CallContext context) override;
  Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope,
                                      bool include_indirect, PageRequest page,
                                      CallContext context) override;
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                           CallContext context) override;
  Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                       CallContext context) override;
  Task<InventoryPage> ReadInventory(std::string type, int number, CallContext context) override;
  Task<std::vector<Permission>> ListPermissions(Principal principal, CallContext context) override;
  std::vector<Remnant> RemnantsOf(const Principal& principal) const override;
  Task<CredentialCheck> CheckCredential(CallContext context) override;

 private:
  // Whether users of this organisation still name a group that is not there.
  Task<bool> IsStillNamed(std::string group_id, CallContext context);
  Task<Observation> ObserveInMembers(HoldingKey key, absl::Status why, CallContext context);

  const ProviderInfo info_;
  clients::Api api_;
  Clock* clock_;
  Account account_;
  People people_;
  Groups groups_;
  Memberships memberships_;
  Definitions definitions_;
  Permissions permissions_;
  Inventory inventory_;
};

}  // namespace broker::redash
