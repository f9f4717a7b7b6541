// From core values to messages. Pure.
#pragma once

#include <string>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/broker/access_broker.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

v1::Principal ToMessage(const std::string& instance, const Principal& principal);
v1::Entitlement ToMessage(const std::string& instance, const Entitlement& entitlement);
v1::Holding ToMessage(const Holding& holding);
v1::AccessGrant ToMessage(const GrantRow& row);
v1::Permission ToMessage(const Permission& permission);
v1::Warning ToMessage(const Warning& warning);
google::protobuf::Timestamp ToMessage(Instant instant);
v1::Justification ToMessage(const Justification& justification);
v1::Problem ToMessage(const Failure& failure);
v1::MutationResult ToMessage(const MutationResult& result);
v1::ApplyItemResult ToMessage(const ItemResult& result);
v1::Operation ToMessage(const Operation& operation);
v1::EntitlementType ToMessage(const EntitlementType& type);
v1::Instance ToInstance(const InstanceView& view);
v1::DescribeInstanceResponse ToDescription(const InstanceView& view);

}  // namespace broker
