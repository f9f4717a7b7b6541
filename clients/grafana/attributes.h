// What Grafana tells of a principal or an entitlement beside its name. Pure.
#pragma once

#include <map>
#include <string>

namespace broker::grafana {

// Empty if there is none of that name.
inline std::string AttributeOf(const std::map<std::string, std::string>& attributes,
                               const std::string& name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

}  // namespace broker::grafana
