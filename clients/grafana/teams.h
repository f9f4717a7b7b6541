// The teams of one org.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/catalogue.h"
#include "service/core/principal.h"

namespace broker::grafana {

Principal TeamAsPrincipal(const Entitlement& team);

class Teams final : public Catalogue {
 public:
  // The pointers outlive this.
  Teams(clients::Api* api, Rights* rights, Clock* clock);

  Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) override;

 private:
  Task<Entitlement> FindById(std::string id, CallContext context) override;
  Task<Entitlement> FindByName(std::string name, CallContext context) override;
  Task<Entitlement> FindByUid(std::string uid, CallContext context);
  Task<Entitlement> FindUidAmongAll(std::string uid, CallContext context);
};

}  // namespace broker::grafana
