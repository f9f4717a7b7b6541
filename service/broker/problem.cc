#include "service/broker/problem.h"

#include <chrono>

namespace broker {

Failure ProblemOf(const absl::Status& status, const std::string& instance, const std::string& type,
                  const std::string& entitlement_id) {
  Failure failure = FailureOf(status);
  failure.metadata.emplace("instance", instance);
  if (!type.empty()) failure.metadata.emplace("entitlement_type", type);
  if (!entitlement_id.empty()) failure.metadata.emplace("entitlement_id", entitlement_id);
  return failure;
}

Failure KnownNowhere(const PrincipalRef& ref) {
  return {Reason::kPrincipalNotFound,
          "no instance has a " + ref.type + " " + ToText(ref) +
              "; ListPrincipals searches one instance for people",
          {{"resource_type", ref.type}, {"resource_name", ToText(ref)}},
          {}};
}

Failure ChangedMeanwhile(const std::string& instance, const std::string& type) {
  return {
      Reason::kChangedMeanwhile,
      "somebody else keeps changing what the principal holds of type " + type + "; apply it again",
      {{"instance", instance}, {"entitlement_type", type}},
      std::chrono::seconds(1)};
}

}  // namespace broker
