// The port to one Grafana org.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/affiliations.h"
#include "clients/grafana/entries.h"
#include "clients/grafana/library.h"
#include "clients/grafana/names.h"
#include "clients/grafana/org.h"
#include "clients/grafana/people.h"
#include "clients/grafana/principals.h"
#include "clients/grafana/rights.h"
#include "clients/grafana/roles/role_definitions.h"
#include "clients/grafana/roles/role_service.h"
#include "clients/grafana/roles/roles.h"
#include "clients/grafana/self.h"
#include "clients/grafana/service_accounts.h"
#include "clients/grafana/surface.h"
#include "clients/grafana/teams.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// Who the broker itself is, and what its org does.
struct OrgOptions {
  std::string org_id;            // empty with a token
  std::string own_principal_id;  // an account that is not to be changed; may be empty
  bool is_user = false;          // the credential is a user's own: it can tell its id
  std::string base_level;        // what a revoke of `org` leaves
};

class GrafanaProvider final : public Provider {
 public:
  GrafanaProvider(ProviderInfo info, clients::Api api, OrgOptions options, Clock* clock);

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
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
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
  Task<CredentialCheck> CheckCredential(CallContext context) override;

 private:
  // REQUIRES: the type is one of info().types.
  Surface& SurfaceOf(const std::string& type) { return *surfaces_.at(type); }
  boost::asio::awaitable<void> LearnServer(CallContext context);

  ProviderInfo info_;
  clients::Api api_;
  Clock* clock_;
  Self self_;
  Rights rights_;
  RoleService role_service_;
  People people_;
  Teams teams_;
  Library folders_;
  Library dashboards_;
  ServiceAccounts accounts_;
  Org org_;
  Roles roles_;
  RoleDefinitions definitions_;
  Principals principals_;
  Entries team_entries_;
  Entries folder_entries_;
  Entries dashboard_entries_;
  Entries account_entries_;
  Affiliations affiliations_;
  Names names_;
  std::map<std::string, std::unique_ptr<Surface>> surfaces_;  // by type
  std::string version_;
  std::string edition_;
};

}  // namespace broker::grafana
