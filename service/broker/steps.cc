#include "service/broker/steps.h"

#include <utility>

#include "service/broker/held_whole.h"
#include "service/core/error.h"

namespace broker {

CallContext Steps::Part(CallContext context) const {
  return context.Until(clock_->Mono() + kStepTime);
}

Task<std::vector<AccessGrant>> Steps::Read(const StepsOf& whose, std::string type,
                                           CallContext context) {
  return ReadHeldWhole(whose.provider, clock_, whose.principal, std::move(type), context);
}

Task<MutationResult> Steps::Make(StepsOf whose, PlannedChange change, CallContext context) {
  MutationRequest request;
  request.verb = change.verb;
  request.instance = whose.provider->info().instance;
  request.principal = std::move(whose.ref);
  request.entitlement = {change.entitlement.type, EntitlementRef::Key::kId, change.entitlement.id,
                         change.level, whose.scope};
  request.justification = std::move(whose.justification);
  request.precondition.principal_id = whose.principal.id;
  request.dry_run = whose.dry_run;
  // A set says which level it shall be.
  request.allow_lower_level = true;
  const CallContext part = Part(context);
  const std::string name = ToText(request.principal);
  auto making = whose.dry_run ? mutator_->DryRun(whose.provider, std::move(request), part)
                              : mutator_->Mutate(whose.provider, std::move(request), part);
  auto made = co_await std::move(making);
  // The only precondition here is ours.
  if (HasReason(made.status(), Reason::kPreconditionFailed)) {
    co_return Fail(Reason::kChangedMeanwhile,
                   name +
                       " is another principal now than when its holdings were read; apply it "
                       "again",
                   FailureOf(made.status()).metadata);
  }
  co_return made;
}

Failure ProblemOf(const absl::Status& status, const std::string& instance, const std::string& type,
                  const std::string& entitlement_id) {
  Failure failure = FailureOf(status);
  failure.metadata.emplace("instance", instance);
  if (!type.empty()) failure.metadata.emplace("entitlement_type", type);
  if (!entitlement_id.empty()) failure.metadata.emplace("entitlement_id", entitlement_id);
  return failure;
}

Failure ChangedMeanwhile(const std::string& instance, const std::string& type) {
  return {
      Reason::kChangedMeanwhile,
      "somebody else keeps changing what the principal holds of type " + type + "; apply it again",
      {{"instance", instance}, {"entitlement_type", type}},
      std::chrono::seconds(1)};
}

}  // namespace broker
