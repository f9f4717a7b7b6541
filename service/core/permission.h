// A low-level permission, as the upstream itself computes it.
#pragma once

#include <string>

namespace broker {

struct Permission {
  std::string action;  // "dashboards:read" (Grafana), "execute_query" (Redash)
  std::string scope;   // "folders:uid:abc"; empty where the action has none

  friend bool operator==(const Permission&, const Permission&) = default;
  friend auto operator<=>(const Permission&, const Permission&) = default;
};

}  // namespace broker
