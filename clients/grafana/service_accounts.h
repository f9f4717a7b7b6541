// The service accounts of one org: things that can be held, and principals.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/catalogue.h"
#include "clients/grafana/things.h"

namespace broker::grafana {

class ServiceAccounts final : public Catalogue {
 public:
  // The pointers outlive this.
  ServiceAccounts(clients::Api* api, Rights* rights, Clock* clock);

  Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) override;

 private:
  Task<Entitlement> FindById(std::string id, CallContext context) override;
  Task<Entitlement> FindByName(std::string name, CallContext context) override;
};

// An account with the role Admin is guarded: whoever may edit it can make itself a token of it.
Entitlement ToEntitlement(ServiceAccount account);
// Of what ToEntitlement made.
Principal AccountAsPrincipal(const Entitlement& account);

}  // namespace broker::grafana
