#include "clients/grafana/affiliations.h"

#include <algorithm>
#include <set>
#include <utility>

#include "clients/common/at_once.h"
#include "clients/grafana/attributes.h"
#include "clients/grafana/users.h"

namespace broker::grafana {
namespace {

// "Viewer" of "viewer"; empty if the principal has no role.
std::string BasicRoleOf(const Principal& principal) {
  std::string name = AttributeOf(principal.attributes, kOrgRole);
  if (name.empty()) return name;
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace

Task<Ways> Affiliations::Of(Principal principal, std::vector<Entry> entries, CallContext context) {
  Ways ways;
  if (principal.type != kUser && principal.type != kServiceAccount) co_return ways;
  if (!principal.outside_org) ways.basic_role = BasicRoleOf(principal);
  std::set<std::string> named;
  for (const Entry& entry : entries) {
    if (entry.principal.type == kTeam) named.insert(entry.principal.id);
  }
  const std::vector<std::string> teams(named.begin(), named.end());
  auto look = [this, &teams, &principal, &ways, context](std::size_t i) -> Done {
    const auto members = co_await teams_->Of(teams[i], context);
    if (!members.ok()) co_return members.status();
    const auto is_it = [&](const Entry& member) {
      return member.direct && IsOf(member, principal.type, principal.id);
    };
    if (std::any_of(members->begin(), members->end(), is_it)) ways.teams.insert(teams[i]);
    co_return absl::OkStatus();
  };
  const absl::Status looked = co_await clients::ForEachAtOnce(teams.size(), look);
  if (!looked.ok()) co_return looked;
  co_return ways;
}

}  // namespace broker::grafana
