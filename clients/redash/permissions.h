// What a Redash user may do, put together from its groups as Redash itself does.
#pragma once

#include <string>
#include <vector>

#include "clients/redash/account.h"
#include "clients/redash/groups.h"
#include "clients/redash/people.h"
#include "clients/redash/wire.h"
#include "service/core/permission.h"
#include "service/ports/provider.h"

namespace broker::redash {

// Whether `permissions`, of all groups of a user, let it use every data source, attached or not.
bool UsesEveryDataSource(const std::vector<std::string>& permissions);

// The permissions, without scope; and of those that are about data sources, view_query and
// execute_query, one for each data source that they work on: "data_source:3", or "data_source:*".
// `attachments`: of all groups; execute_query works if one of them is more than view-only.
std::vector<Permission> PermissionsOf(const std::vector<std::string>& permissions,
                                      const std::vector<Attachment>& attachments);

class Permissions {
 public:
  Permissions(Account* account, People* people, Groups* groups);

  // As Provider::ListPermissions. Those of a disabled user are what it may do once it is enabled.
  Task<std::vector<Permission>> Of(Principal principal, CallContext context);

 private:
  Account* account_;
  People* people_;
  Groups* groups_;
};

}  // namespace broker::redash
