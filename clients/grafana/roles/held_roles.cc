#include "clients/grafana/roles/held_roles.h"

#include <algorithm>
#include <set>
#include <utility>

#include "service/core/error.h"

namespace broker::grafana {
namespace {

// A role that lives in one org is assigned there only.
bool MayBeHeldIn(const std::string& scope, const Entitlement& role) {
  return scope != kInAllOrgs || IsGlobalRole(role);
}

}  // namespace

absl::StatusOr<std::vector<HeldRole>> ParseHeldRoles(const http::Reply& reply) {
  return ParseList<HeldRole>(
      reply, [](const boost::json::value& value) -> absl::StatusOr<HeldRole> {
        auto role = ParseRoleValue(value);
        if (!role.ok()) return role.status();
        return HeldRole{std::move(*role), http::BoolOr(value, "mapped", false)};
      });
}

absl::Status CheckRoleScope(const HoldingKey& key) {
  if (key.principal_type != kTeam || key.scope != kInAllOrgs) return absl::OkStatus();
  return InvalidField("entitlement.scope",
                      "must be org: a team belongs to one org and holds roles there");
}

bool Shows(const std::vector<HeldRole>& list, const std::string& uid) {
  return std::any_of(list.begin(), list.end(),
                     [&](const HeldRole& held) { return held.role.id == uid; });
}

Observation RoleObservationOf(const std::vector<HeldRole>& list, Principal principal,
                              std::vector<IndirectSource> ways, const HoldingKey& key,
                              Instant now) {
  Observation seen;
  seen.principal = std::move(principal);
  std::set<std::string> others;
  bool mapped = false;
  for (const HeldRole& held : list) {
    const bool is_it = held.role.id == key.entitlement_id;
    if (held.mapped) {
      mapped = mapped || is_it;
    } else if (!is_it) {
      others.insert(held.role.id);
    } else if (MayBeHeldIn(key.scope, held.role)) {
      // Where it is assigned in both scopes it may be listed twice; one write ends one of them.
      seen.copies = 1;
      seen.scope_hidden = key.principal_type != kTeam && IsGlobalRole(held.role);
    }
  }
  if (mapped) ways.push_back({"group_sync", key.entitlement_id, "group attribute sync", ""});
  seen.surroundings.assign(others.begin(), others.end());
  seen.holding.direct = seen.copies > 0;
  seen.holding.indirect = std::move(ways);
  seen.holding.etag = EtagOf(key, seen.holding.direct, "", seen.copies);
  seen.holding.observe_time = now;
  return seen;
}

}  // namespace broker::grafana
