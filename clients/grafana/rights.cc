#include "clients/grafana/rights.h"
#include "clients/grafana/parse.h"

#include <algorithm>
#include <utility>

#include "clients/grafana/answers.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

// Of scopes that say whose permissions may be handed on.
constexpr std::string_view kPermissions = "permissions";

struct Needed {
  const char* action;
  std::string_view kind;
  Rights::Use use = Rights::Use::kAlways;
};
// What a Sight takes comes first, in its order.
constexpr Needed kNeeded[] = {{"org.users:read", "users"},
                              {"teams:read", "teams"},
                              {"folders:read", "folders"},
                              {"dashboards:read", "dashboards"},
                              {"serviceaccounts:read", "serviceaccounts"},
                              {"roles:read", "roles", Rights::Use::kRoles},
                              {"org.users:add", "users"},
                              {"org.users:write", "users"},
                              {"teams.permissions:read", "teams"},
                              {"teams.permissions:write", "teams"},
                              {"folders.permissions:read", "folders"},
                              {"folders.permissions:write", "folders"},
                              {"dashboards.permissions:read", "dashboards"},
                              {"dashboards.permissions:write", "dashboards"},
                              {"serviceaccounts:write", "serviceaccounts"},
                              {"serviceaccounts.permissions:read", "serviceaccounts"},
                              {"serviceaccounts.permissions:write", "serviceaccounts"},
                              {"users.roles:read", "users", Rights::Use::kRoles},
                              {"users.roles:add", kPermissions, Rights::Use::kRoles},
                              {"users.roles:remove", kPermissions, Rights::Use::kRoles},
                              {"teams.roles:read", "teams", Rights::Use::kRoles},
                              {"teams.roles:add", kPermissions, Rights::Use::kRoles},
                              {"teams.roles:remove", kPermissions, Rights::Use::kRoles},
                              {"roles:write", kPermissions, Rights::Use::kDefinitions},
                              {"roles:delete", kPermissions, Rights::Use::kDefinitions}};

// What may be handed on at all: Grafana compares it with each role.
bool MayHandOn(const Permissions& permissions, std::string_view action) {
  const auto held = permissions.find(action);
  return held != permissions.end() &&
         std::any_of(held->second.begin(), held->second.end(), [](const std::string& scope) {
           return scope == "*" || scope.starts_with("permissions:");
         });
}

// What may be done in all folders may be done with all dashboards.
bool Holds(const Permissions& permissions, const Needed& needed) {
  if (needed.kind == kPermissions) return MayHandOn(permissions, needed.action);
  return HoldsOnAll(permissions, needed.action, needed.kind) ||
         (needed.kind == "dashboards" && HoldsOnAll(permissions, needed.action, "folders"));
}

absl::Status NotThatOrg(const std::string& org_id) {
  return Fail(Reason::kUpstreamProtocol,
              "Grafana has no org " + org_id + " for the broker; check options.org_id");
}

}  // namespace

Rights::Rights(clients::Api* api, std::string org_id, Clock* clock)
    : api_(api), org_id_(std::move(org_id)), clock_(clock) {}

Task<bool> Rights::Rbac(CallContext context) {
  if (rbac() || clock_->Mono() - seen_off_ < kOffAge) co_return rbac();
  co_return co_await AskRbac(context);
}

Task<bool> Rights::AskRbac(CallContext context) {
  const auto permissions = co_await Read(false, context);
  if (!permissions.ok()) co_return permissions.status();
  co_return permissions->has_value();
}

Task<std::optional<Permissions>> Rights::Read(bool reload, CallContext context) {
  http::Target target = api_->Path("/access-control/user/permissions");
  if (reload) target.Query("reloadcache", "true");
  // One scope for each team and user, if they are not granted as a whole.
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsNoRoute(*reply)) {
    rbac_ = false;
    seen_off_ = clock_->Mono();
    co_return std::optional<Permissions>();
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  auto permissions = ParsePermissions(*reply);
  if (!permissions.ok()) co_return permissions.status();
  rbac_ = true;
  co_return std::optional<Permissions>(std::move(*permissions));
}

Done Rights::CheckOrg(CallContext context) {
  const auto reply = co_await api_->Get(api_->Path("/org"), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return NotThatOrg(org_id_);
  const auto id = ParseId(**reply);
  if (!id.ok()) co_return id.status();
  co_return *id == org_id_ ? absl::OkStatus() : NotThatOrg(org_id_);
}

Done Rights::CheckAdmin(CallContext context) {
  http::Target target = api_->Path("/org/users").Query("limit", "1");
  const auto reply = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (reply.ok() && !*reply) {
    co_return Fail(
        Reason::kUpstreamProtocol,
        "Grafana does not list the users of the org; check that its version is supported");
  }
  co_return reply.status();
}

Done Rights::Prove(Sight sight, CallContext context) {
  if (!org_id_.empty()) {
    const absl::Status org = co_await CheckOrg(context);
    if (!org.ok()) co_return org;
  }
  const auto permissions = co_await Read(false, context);
  if (!permissions.ok()) co_return permissions.status();
  if (!*permissions) co_return co_await CheckAdmin(context);
  const Needed& needed = kNeeded[static_cast<std::size_t>(sight)];
  if (Holds(**permissions, needed)) co_return absl::OkStatus();
  co_return Fail(Reason::kInstanceCredentials, "the broker's Grafana credential does not see all " +
                                                   std::string(needed.kind) +
                                                   " of the org; give it " + needed.action +
                                                   " on " + std::string(needed.kind) + ":*");
}

Task<std::vector<std::string>> Rights::Missing(Use use, CallContext context) {
  std::vector<std::string> missing;
  const auto permissions = co_await Read(true, context);
  if (!permissions.ok()) co_return permissions.status();
  if (!org_id_.empty()) {
    const absl::Status org = co_await CheckOrg(context);
    if (!org.ok()) co_return org;
  }
  if (!*permissions) {
    const absl::Status admin = co_await CheckAdmin(context);
    if (!admin.ok() && !HasReason(admin, Reason::kInstanceCredentials)) co_return admin;
    if (!admin.ok()) missing.push_back(kNeeded[0].action);
    co_return missing;
  }
  for (const Needed& needed : kNeeded) {
    if (needed.use > use) continue;
    if (!Holds(**permissions, needed)) missing.push_back(needed.action);
  }
  co_return missing;
}

}  // namespace broker::grafana
