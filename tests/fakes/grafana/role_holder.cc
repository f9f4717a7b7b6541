#include "tests/fakes/grafana/role_holder.h"

#include <string>

#include "tests/fakes/grafana/reply.h"

namespace broker::fakes::grafana {

std::optional<Principal> Holders::Named(const Call& call) const {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return std::nullopt;
  return kind == Principal::Kind::kTeam ? TeamPrincipal(*id) : UserPrincipal(*id);
}

FakeReply Holders::BadId() const { return Failure(400, std::string(noun) + "Id is invalid"); }

FakeReply Holders::NotFound() const { return Failure(404, std::string(noun) + " not found"); }

FakeReply BasicRoleNotAssignable() {
  return Message(400, "basic, managed and external service roles can not be assigned");
}

}  // namespace broker::fakes::grafana
