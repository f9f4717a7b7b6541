#include "clients/grafana/provider.h"

#include <utility>

#include "clients/grafana/effective.h"
#include "clients/grafana/org_surface.h"
#include "clients/grafana/resource_surface.h"
#include "clients/grafana/roles/role_surface.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
GrafanaProvider::GrafanaProvider(ProviderInfo info, clients::Api api, OrgOptions options,
                                 Clock* clock)
    : info_(std::move(info)),
      api_(std::move(api)),
      clock_(clock),
      self_(&api_, options.own_principal_id, options.is_user),
      rights_(&api_, options.org_id, clock),
      role_service_(&api_, clock),
      people_(&api_, &rights_, &self_, clock),
      teams_(&api_, &rights_, clock),
      folders_(&api_, &rights_, clock, Library::Kind::kFolders),
      dashboards_(&api_, &rights_, clock, Library::Kind::kDashboards),
      accounts_(&api_, &rights_, clock),
      org_(&api_, &rights_, clock),
      roles_(&api_, &rights_, &role_service_, clock),
      definitions_(&api_, &roles_, &role_service_, &self_, clock),
      principals_(&people_, &accounts_, &teams_),
      team_entries_(&api_, &rights_, kTeams, &teams_),
      folder_entries_(&api_, &rights_, kFolders, &folders_),
      dashboard_entries_(&api_, &rights_, kDashboards, &dashboards_),
      account_entries_(&api_, &rights_, kServiceAccounts, &accounts_),
      affiliations_(&team_entries_),
      names_(&people_, &accounts_, &team_entries_) {
  const OrgParts parts{&api_, &rights_, &self_, &principals_, &names_, &affiliations_, clock};
  surfaces_[kTeam] = std::make_unique<ResourceSurface>(parts, kTeams, &teams_, &team_entries_);
  surfaces_[kFolder] =
      std::make_unique<ResourceSurface>(parts, kFolders, &folders_, &folder_entries_);
  surfaces_[kDashboard] =
      std::make_unique<ResourceSurface>(parts, kDashboards, &dashboards_, &dashboard_entries_);
  surfaces_[kServiceAccount] =
      std::make_unique<ResourceSurface>(parts, kServiceAccounts, &accounts_, &account_entries_);
  surfaces_[kOrg] =
      std::make_unique<OrgSurface>(parts, &org_, &people_, &accounts_, options.base_level);
  surfaces_[kRole] = std::make_unique<RoleSurface>(parts, &roles_, &role_service_, &teams_);
}

InstanceStatus GrafanaProvider::status() const {
  InstanceStatus status{api_.health(), version_, edition_, rights_.known_rbac(), {}};
  if (const auto access_control = role_service_.access_control()) {
    status.rbac_enabled = access_control;
  }
  if (const auto roles = role_service_.known(); roles && !StatusOf(*roles).ok()) {
    status.unavailable.emplace(kRole, FailureOf(StatusOf(*roles)));
  }
  if (status.rbac_enabled.value_or(true)) return status;
  for (const char* type : {kFolder, kDashboard, kServiceAccount}) {
    status.unavailable.emplace(type, FailureOf(NoAccessControl()));
  }
  return status;
}

Task<Principal> GrafanaProvider::ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                                  CallContext context) {
  return principals_.Resolve(std::move(ref), freshness, context);
}

Task<Entitlement> GrafanaProvider::ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                                      CallContext context) {
  Catalogue& things = SurfaceOf(ref.type).things();
  return things.Resolve(std::move(ref), freshness, context);
}

void GrafanaProvider::Forget(const HoldingKey& key) {
  principals_.Forget(key.principal_type, key.principal_id);
  SurfaceOf(key.entitlement_type).things().Forget(key.entitlement_id);
}

Task<Observation> GrafanaProvider::Observe(HoldingKey key, CallContext context) {
  Surface& surface = SurfaceOf(key.entitlement_type);
  return surface.Observe(std::move(key), context);
}

Task<Guard> GrafanaProvider::FindGuard(Change change, CallContext context) {
  if (IsOfDefinition(change.verb)) return definitions_.FindGuard(std::move(change), context);
  Surface& surface = SurfaceOf(change.key.entitlement_type);
  return surface.FindGuard(std::move(change), context);
}

boost::asio::awaitable<WriteReply> GrafanaProvider::Write(Change change, CallContext context) {
  Surface& surface = SurfaceOf(change.key.entitlement_type);
  return surface.Write(std::move(change), context);
}

// --- one role

Task<Observation> GrafanaProvider::ObserveDefinition(DefinitionKey key, CallContext context) {
  return definitions_.Observe(std::move(key), context);
}

boost::asio::awaitable<WriteReply> GrafanaProvider::WriteDefinition(Change change,
                                                                    CallContext context) {
  return definitions_.Write(std::move(change), context);
}

// --- lists

Task<std::vector<AccessGrant>> GrafanaProvider::ListHeld(Principal principal, std::string type,
                                                         bool include_indirect,
                                                         CallContext context) {
  Surface& surface = SurfaceOf(type);
  return surface.ListHeld(std::move(principal), include_indirect, context);
}

Task<std::vector<AccessGrant>> GrafanaProvider::FindHeld(Principal principal,
                                                         std::vector<Entitlement> among,
                                                         bool include_indirect,
                                                         CallContext context) {
  if (among.empty()) co_return std::vector<AccessGrant>();
  Surface& surface = SurfaceOf(among.front().type);
  co_return co_await surface.FindHeld(std::move(principal), std::move(among), include_indirect,
                                      context);
}

Task<Page<AccessGrant>> GrafanaProvider::ListHolders(Entitlement entitlement, std::string scope,
                                                     bool include_indirect, PageRequest page,
                                                     CallContext context) {
  const absl::Status sight = co_await people_.ProveSight(context);
  if (!sight.ok()) co_return sight;
  Surface& surface = SurfaceOf(entitlement.type);
  auto holders =
      co_await surface.Holders(std::move(entitlement), std::move(scope), include_indirect, context);
  if (!holders.ok()) co_return holders.status();
  co_return PageById(std::move(*holders), page, [](const AccessGrant& row) {
    return row.principal.type == kUser ? row.principal.id
                                       : row.principal.type + ":" + row.principal.id;
  });
}

Task<Page<Entitlement>> GrafanaProvider::ListEntitlements(EntitlementQuery query, PageRequest page,
                                                          CallContext context) {
  Catalogue& things = SurfaceOf(query.type).things();
  return things.List(std::move(query), std::move(page), context);
}

Task<Page<Principal>> GrafanaProvider::ListPrincipals(PrincipalQuery query, PageRequest page,
                                                      CallContext context) {
  return principals_.List(std::move(query), std::move(page), context);
}

Task<InventoryPage> GrafanaProvider::ReadInventory(std::string type, int number,
                                                   CallContext context) {
  return SurfaceOf(type).ReadInventory(number, context);
}

Task<std::vector<Permission>> GrafanaProvider::ListPermissions(Principal principal,
                                                               CallContext context) {
  return ReadEffective(&api_, std::move(principal), context);
}

// --- the credential

Task<CredentialCheck> GrafanaProvider::CheckCredential(CallContext context) {
  CredentialCheck check;
  check.check_time = clock_->Now();
  co_await LearnServer(context);
  Rights::Use use = Rights::Use::kAlways;
  if (role_service_.known() == RoleService::State::kServed) {
    use = info_.entitlement_admin ? Rights::Use::kDefinitions : Rights::Use::kRoles;
  }
  auto missing = co_await rights_.Missing(use, context);
  if (!missing.ok()) {
    check.problem = FailureOf(missing.status());
    co_return check;
  }
  check.accepted = true;
  check.missing = std::move(*missing);
  co_return check;
}

// What cannot be learned stays as it was.
boost::asio::awaitable<void> GrafanaProvider::LearnServer(CallContext context) {
  const auto health = co_await api_.Fetch(api_.Path("/health"), http::kObjectBody, context);
  std::string version = health.ok() ? VersionOf(*health) : "";
  const auto settings =
      co_await api_.Fetch(api_.Path("/frontend/settings"), http::kListBody, context);
  if (settings.ok() && settings->status == 200) {
    const std::string edition = EditionOf(*settings);
    if (!edition.empty()) edition_ = edition;
    people_.NoteTeamSync(edition_ == kEnterprise);
    if (version.empty()) version = VersionOfSettings(*settings);
  }
  if (!version.empty()) version_ = std::move(version);
  // What it tells is kept there.
  static_cast<void>(co_await role_service_.Ask(context));
}

}  // namespace broker::grafana
