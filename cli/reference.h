// Principals and entitlements as people type them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

inline constexpr char kPrincipalForms[] =
    "ann@example.com, login:ann, team:SRE, service_account:ci, basic_role:Viewer or TYPE:#ID";
inline constexpr char kEntitlementForms[] =
    "TYPE:NAME, TYPE:NAME=LEVEL, TYPE:NAME@SCOPE, TYPE:#ID or TYPE=LEVEL";

// One of kPrincipalForms; nothing if it is none of them. A user has no TYPE:NAME, since users edit
// their names. "login:x" and "email:x" take x as it stands.
std::optional<v1::PrincipalRef> ParsePrincipal(std::string_view text);

// One of kEntitlementForms, not yet divided at "=" and "@", because names may contain both.
struct EntitlementText {
  std::string type;
  // Behind "TYPE:" or "TYPE:#"; for TYPE=LEVEL empty, with `level` set.
  std::string value;
  bool by_id = false;
  std::string level;

  // True if only the type's declaration can tell where the name ends.
  bool NeedsType() const { return value.find_first_of("=@") != std::string::npos; }
};

std::optional<EntitlementText> ParseEntitlement(std::string_view text);

// The reference meant: a last "@x" is a scope, and then a last "=x" a level, only where `type`
// declares x. `type` may be null if the instance has no such type or NeedsType() is false.
v1::EntitlementRef ToRef(const EntitlementText& text, const v1::EntitlementType* type);

// For a name that was not found: says that what follows its last "=" was taken for a part of the
// name, as the type has no such level. Nothing if there is no such doubt.
std::optional<std::string> DoubtfulLevel(const v1::EntitlementRef& ref,
                                         const v1::EntitlementType& type);

}  // namespace broker::cli
