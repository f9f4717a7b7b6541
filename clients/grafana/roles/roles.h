// The roles that can be assigned in one org: its own and those that live in none. Grafana has no
// pages of them.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/catalogue.h"
#include "clients/grafana/roles/role_service.h"

namespace broker::grafana {

class Roles final : public Catalogue {
 public:
  // The pointers outlive this.
  Roles(clients::Api* api, Rights* rights, RoleService* service, Clock* clock);

  // In the order of their uids.
  Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) override;
  // UNSUPPORTED_BY_INSTANCE where roles are not served.
  Done ProveSight(CallContext context) override;
  // All of this `name` or, if there are none, all that are shown by it.
  Task<std::vector<Entitlement>> Called(std::string name, CallContext context);

 private:
  // INVALID_FIELD for what is no uid, and for a basic role, which is assigned to nobody.
  Task<Entitlement> FindById(std::string uid, CallContext context) override;
  // The one of those Called so.
  Task<Entitlement> FindByName(std::string name, CallContext context) override;
  bool IsCalled(const Entitlement& role, const std::string& part) const override;
  Task<Entitlement> FindUidAmongAll(std::string uid, CallContext context);
  Task<std::vector<Entitlement>> ReadAll(CallContext context);

  RoleService* service_;
};

}  // namespace broker::grafana
