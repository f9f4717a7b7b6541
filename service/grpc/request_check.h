// The rules of single fields, gathering what is wrong with one request. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/broker/access_broker.h"
#include "service/grpc/text.h"
#include "service/grpc/violations.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

inline constexpr std::int32_t kDefaultPageSize = 100;
inline constexpr std::int32_t kMaxPageSize = 1000;

// The instance that stands for all of them, where a request may say so.
inline constexpr char kEveryInstance[] = "-";

class RequestCheck {
 public:
  // For a request about one instance: its name is checked.
  static RequestCheck OfInstance(const std::string& instance, const AccessBroker& broker);
  // For a request about all instances: what one of them knows is known.
  static RequestCheck OfEveryInstance(const AccessBroker& broker);
  // For a request about none: what only an instance knows is not checked.
  static RequestCheck WithoutInstance();

  void Add(std::string field, std::string problem) {
    violations_.Add(std::move(field), std::move(problem));
  }
  void AddNotServed(std::string field) { violations_.AddNotServed(std::move(field)); }

  // False, and a violation, unless `value` is a fine text.
  bool Text(const std::string& field, const std::string& value, std::size_t max = kMaxName);
  // As Text, and not empty.
  bool Required(const std::string& field, const std::string& value);

  PrincipalRef Principal(const std::string& field, bool present, const v1::PrincipalRef& ref);
  // `use_level`: whether the reference's level counts; if not, it comes back empty.
  EntitlementRef Entitlement(const std::string& field, bool present, const v1::EntitlementRef& ref,
                             bool use_level);
  Justification JustificationOf(const v1::Justification& in);
  Precondition PreconditionOf(const v1::Precondition& in);
  PageRequest Page(std::int32_t size, const std::string& token);

  // A type name that an instance in question declares.
  bool PrincipalType(const std::string& field, const std::string& type);
  bool EntitlementTypeName(const std::string& field, const std::string& type);
  // That a principal of this type can hold the entitlement type; silent about unknown types.
  void CanHold(const std::string& field, const std::string& principal_type,
               const std::string& entitlement_type);

  // Of the one instance; nullptr if it is unknown, or if the request is not about one.
  const ProviderInfo* info() const { return info_; }
  // What is wrong, if anything. An unknown instance is only said when there is nothing else.
  absl::Status Verdict() const;
  // `value`, unless something is wrong.
  template <class T>
  absl::StatusOr<T> Judge(T value) const {
    absl::Status verdict = Verdict();
    if (!verdict.ok()) return verdict;
    return value;
  }
  // Instead of Verdict, where this is a part of a request: adds what is wrong, an unknown instance
  // too, with `prefix` before each field.
  void TellTo(Violations& all, const std::string& prefix) const;

 private:
  RequestCheck() = default;

  std::string instance_;
  const ProviderInfo* info_ = nullptr;
  std::vector<const ProviderInfo*> infos_;  // of all instances in question
  bool unknown_ = false;
  Violations violations_;
};

}  // namespace broker
