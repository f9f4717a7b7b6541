// The one org that the instance stands for, as something to hold.
#pragma once

#include <string>

#include "clients/grafana/catalogue.h"

namespace broker::grafana {

class Org final : public Catalogue {
 public:
  // The pointers outlive this.
  Org(clients::Api* api, Rights* rights, Clock* clock);

  Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) override;

 private:
  Task<Entitlement> FindById(std::string id, CallContext context) override;
  Task<Entitlement> FindByName(std::string name, CallContext context) override;
  Task<Entitlement> Ask(CallContext context);
};

}  // namespace broker::grafana
