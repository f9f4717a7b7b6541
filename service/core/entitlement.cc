#include "service/core/entitlement.h"

#include <algorithm>

namespace broker {

int EntitlementType::RankOf(std::string_view level) const {
  const auto found = std::find(levels.begin(), levels.end(), level);
  return found == levels.end() ? -1 : static_cast<int>(found - levels.begin());
}

std::string EntitlementType::DefaultLevel() const {
  if (!base_level.empty() || levels.empty()) return base_level;
  return levels.front();
}

std::string ToText(const EntitlementRef& ref) {
  std::string text = ref.type + (ref.key == EntitlementRef::Key::kId ? ":#" : ":") + ref.value;
  if (!ref.level.empty()) text += "=" + ref.level;
  if (!ref.scope.empty()) text += "@" + ref.scope;
  return text;
}

}  // namespace broker
