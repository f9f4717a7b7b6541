#include "tests/fakes/grafana/entry_refusal.h"

#include <string>

#include "tests/fakes/grafana/reply.h"

namespace broker::fakes::grafana {
namespace {

std::string InBrackets(std::string_view text) { return " [" + std::string(text) + "] "; }

FakeReply RefusalByNewer(EntryProblem problem, const Resource& resource, const Principal& principal,
                         std::string_view permission) {
  switch (problem) {
    case EntryProblem::kNoSuchLevel: return InvalidPermission(permission);
    case EntryProblem::kNotAssignable:
      return Typed(400, "resourcePermissions.invalidAssignment",
                   "Assignment [builtInRoles] is invalid for this resource type");
    case EntryProblem::kNoRole:
      return Typed(400, "accesscontrol.invalidBuiltInRole",
                   "built-in role" + InBrackets(principal.role) + "is not valid");
    case EntryProblem::kNoResource:
      if (resource.kind != ResourceKind::kServiceAccount) break;
      return Typed(404, "serviceaccounts.ErrNotFound", "service account not found");
    case EntryProblem::kNoUser:
    case EntryProblem::kNoTeam: break;
  }
  return InternalError();
}

}  // namespace

FakeReply EntryRefusal(const Call& call, EntryProblem problem, const Resource& resource,
                       const Principal& principal, std::string_view permission,
                       std::string_view failure) {
  if (!call.newer()) return Failure(400, failure);
  return RefusalByNewer(problem, resource, principal, permission);
}

FakeReply InvalidPermission(std::string_view permission) {
  return Typed(400, "resourcePermissions.invalidPermission",
               "Permission" + InBrackets(permission) + "is invalid for this resource type");
}

FakeReply BadListData(const Call& call) {
  return call.newer() ? Failure(400, "Bad request data: json: cannot unmarshal") : BadRequestData();
}

}  // namespace broker::fakes::grafana
