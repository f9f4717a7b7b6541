#include "tests/fakes/grafana/entry_write.h"

namespace broker::fakes::grafana {
namespace {

EntryProblem Unknown(Principal::Kind kind) {
  switch (kind) {
    case Principal::Kind::kUser: return EntryProblem::kNoUser;
    case Principal::Kind::kTeam: return EntryProblem::kNoTeam;
    case Principal::Kind::kRole: break;
  }
  return EntryProblem::kNoRole;
}

}  // namespace

std::optional<EntryProblem> CheckEntry(const World& world, const Resource& resource,
                                       const Principal& principal, std::string_view permission) {
  const bool is_role = principal.kind == Principal::Kind::kRole;
  if (is_role && resource.kind == ResourceKind::kServiceAccount) {
    return EntryProblem::kNotAssignable;
  }
  if (!permission.empty() && !ParseLevel(resource.kind, permission)) {
    return EntryProblem::kNoSuchLevel;
  }
  if (!world.Exists(resource)) return EntryProblem::kNoResource;
  if (!world.Exists(resource.org, principal)) return Unknown(principal.kind);
  return std::nullopt;
}

std::optional<EntryProblem> WriteEntry(World& world, const Resource& resource,
                                       const Principal& principal, std::string_view permission) {
  if (const auto problem = CheckEntry(world, resource, principal, permission)) return problem;
  world.entries.Set(resource, principal, ParseLevel(resource.kind, permission));
  return std::nullopt;
}

}  // namespace broker::fakes::grafana
