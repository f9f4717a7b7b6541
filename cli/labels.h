// Short words for the table cells.
#pragma once

#include <google/protobuf/map.h>

#include <string>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// "disabled, pending"; empty for an ordinary account.
std::string StateOf(const v1::Principal& principal);

// "guarded, hidden"; empty for an ordinary entitlement.
std::string StateOf(const v1::Entitlement& entitlement);

// "ok", "unreachable", ...
std::string HealthOf(const v1::Instance& instance);

// "builtin=true, member_count=3", sorted by key.
std::string Details(const google::protobuf::Map<std::string, std::string>& attributes);

// "member, admin".
std::string Join(const google::protobuf::RepeatedPtrField<std::string>& words);

}  // namespace broker::cli
