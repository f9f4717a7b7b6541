// Who has which role, as it is now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/roles/held_roles.h"
#include "clients/grafana/roles/role_service.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// All fail with UNSUPPORTED_BY_INSTANCE where roles are not served.
class RoleLists {
 public:
  // The pointers outlive this.
  RoleLists(clients::Api* api, RoleService* service) : api_(api), service_(service) {}

  // All roles that a user, service account or team has by itself, hidden ones too; nullopt: the
  // server knows no such principal.
  Task<std::optional<std::vector<HeldRole>>> Of(std::string principal_type,
                                                std::string principal_id, CallContext context);
  // As Of, of one who was just read. UPSTREAM_UNAVAILABLE instead of nullopt.
  Task<std::vector<HeldRole>> OfKnown(std::string principal_type, std::string principal_id,
                                      CallContext context);
  // To whom a role is assigned; nobody if there is no such role. UNSUPPORTED_BY_INSTANCE before
  // Grafana 9.2 too.
  Task<RoleAssignments> Assignments(std::string uid, CallContext context);

 private:
  // Of a role whose list is not there: nobody, if the role is not there either.
  Task<RoleAssignments> OfNone(std::string uid, CallContext context);

  clients::Api* api_;
  RoleService* service_;
};

}  // namespace broker::grafana
