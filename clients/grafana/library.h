// The folders or the dashboards of one org.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/catalogue.h"

namespace broker::grafana {

class Library final : public Catalogue {
 public:
  enum class Kind { kFolders, kDashboards };

  // The pointers outlive this.
  Library(clients::Api* api, Rights* rights, Clock* clock, Kind kind);

  Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) override;

 private:
  Task<Entitlement> FindById(std::string id, CallContext context) override;
  Task<Entitlement> FindByName(std::string name, CallContext context) override;

  const Kind kind_;
};

}  // namespace broker::grafana
