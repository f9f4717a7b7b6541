#include "cli/declared_types.h"

#include <utility>

namespace broker::cli {

std::optional<Failure> DeclaredTypes::Ask(const std::string& instance) {
  if (by_instance_.contains(instance)) return std::nullopt;
  v1::DescribeInstanceRequest request;
  request.set_instance(instance);
  v1::DescribeInstanceResponse description;
  if (auto trouble = broker_.DescribeInstance(request, &description)) return trouble;
  by_instance_.emplace(instance, std::move(description));
  return std::nullopt;
}

const v1::EntitlementType* DeclaredTypes::Find(const std::string& instance,
                                               const std::string& type) const {
  const auto found = by_instance_.find(instance);
  if (found == by_instance_.end()) return nullptr;
  for (const v1::EntitlementType& one : found->second.entitlement_types()) {
    if (one.type() == type) return &one;
  }
  return nullptr;
}

}  // namespace broker::cli
