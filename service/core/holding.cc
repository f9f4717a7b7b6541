#include "service/core/holding.h"

#include "service/core/digest.h"

namespace broker {

std::string EtagOf(const HoldingKey& key, bool direct, const std::string& level, int copies) {
  return Digest()
      .Add(key.principal_type)
      .Add(key.principal_id)
      .Add(key.entitlement_type)
      .Add(key.entitlement_id)
      .Add(key.scope)
      .Add(direct ? "direct" : "")
      .Add(level)
      .Add(std::to_string(copies))
      .Hex();
}

}  // namespace broker
