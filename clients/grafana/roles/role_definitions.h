// Roles of Grafana Enterprise, read, made, changed, deleted and reset. No Enterprise server was at
// hand: of what its documents leave open either answer is taken, and a read decides.
#pragma once

#include <optional>
#include <string>

#include "clients/common/api.h"
#include "clients/grafana/roles/role_definition.h"
#include "clients/grafana/roles/role_lists.h"
#include "clients/grafana/roles/role_service.h"
#include "clients/grafana/roles/roles.h"
#include "clients/grafana/self.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

class RoleDefinitions {
 public:
  // The pointers outlive this.
  RoleDefinitions(clients::Api* api, Roles* roles, RoleService* service, Self* self, Clock* clock);

  // As the verbs of Provider.
  Task<Observation> Observe(DefinitionKey key, CallContext context);
  Task<Guard> FindGuard(Change change, CallContext context);
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context);

 private:
  // nullopt: proven not to be there.
  Task<std::optional<Definition>> ReadOne(std::string uid, CallContext context);
  // The uid of the one of this name, or shown by it; empty if there is none. AMBIGUOUS_ENTITLEMENT.
  Task<std::string> FindUid(std::string name, CallContext context);
  Task<Observation> ReadBasicRoles(CallContext context);
  // ENTITLEMENT_EXISTS if another role of its org has this name.
  Done CheckName(Definition role, CallContext context);
  // Whether a role that is to be changed or deleted is in somebody's hands in a way that forbids
  // it.
  Task<Guard> CheckHolders(Change change, CallContext context);
  Done CheckScope(std::string scope, CallContext context);

  clients::Api* api_;
  Roles* roles_;
  RoleLists lists_;
  RoleService* service_;
  Self* self_;
  Clock* clock_;
};

}  // namespace broker::grafana
