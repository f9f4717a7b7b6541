// What instances declare of their entitlement types, asked once each.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cli/broker_client.h"
#include "cli/failure.h"

namespace broker::cli {

class DeclaredTypes {
 public:
  explicit DeclaredTypes(BrokerClient& broker) : broker_(broker) {}

  // Why the instance could not be asked, if it could not.
  std::optional<Failure> Ask(const std::string& instance);

  // Null if the instance has no such type, or has not been asked with success.
  const v1::EntitlementType* Find(const std::string& instance, const std::string& type) const;

 private:
  BrokerClient& broker_;
  std::map<std::string, v1::DescribeInstanceResponse> by_instance_;
};

}  // namespace broker::cli
