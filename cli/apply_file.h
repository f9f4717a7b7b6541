// The YAML file of permctl apply, as a request.
//
//   mode: best_effort
//   justification: {reason: INC-42, requested_by: bob@example.com}
//   items:
//     - grant: {instance: redash-prod, principal: ann@example.com, entitlement: group:Analysts}
//     - set: {instance: grafana-main, principal: ann@example.com, type: team, entitlements: [SRE]}
#pragma once

#include <string>
#include <vector>

#include "cli/reference.h"
#include "cli/yaml_reader.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

inline constexpr std::size_t kMaxItems = 100;

// An item as it was written.
struct ItemText {
  std::string place;        // "onboarding.yaml:9"
  std::string label;        // its id, or else "line 9"
  std::string action;       // "grant", "revoke", "set", "revoke_all"
  std::string instance;     // or "-"
  std::string principal;    // "login:ann"
  std::string entitlement;  // "group:Analysts"; of a set and a revoke_all what types it is about
};

// An entitlement that can be divided at "=" and "@" only by who knows its type.
struct UndividedEntitlement {
  int item = 0;
  int entitlement = 0;  // of a set: which one
  EntitlementText text;
};

struct ApplyFile {
  v1::ApplyRequest request;
  std::vector<ItemText> items;  // of request.items, in their order
  std::vector<UndividedEntitlement> undivided;
};

// What is wrong goes to `reader`, which then is not good(). Asks nobody.
ApplyFile ReadApplyFile(const std::string& text, YamlReader& reader);

// The entitlement `index` of an item; of a grant or a revoke the only one.
v1::EntitlementRef* MutableEntitlement(v1::ApplyItem& item, int index);

}  // namespace broker::cli
