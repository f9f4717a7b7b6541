#include "tests/fakes/grafana/rbac_role.h"

namespace broker::fakes::grafana {

bool IsBasic(const RbacRole& role) { return role.name.starts_with("basic:"); }

bool IsFixed(const RbacRole& role) { return role.name.starts_with("fixed:"); }

std::string DisplayNameOf(const RbacRole& role) {
  if (!role.display_name.empty()) return role.display_name;
  return IsFixed(role) ? role.name.substr(role.name.rfind(':') + 1) : role.name;
}

}  // namespace broker::fakes::grafana
