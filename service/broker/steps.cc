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
  request.origin = std::move(whose.origin);
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

Done Steps::EndLeases(StepsOf whose, std::string type) {
  LeaseQuery query;
  query.states = {LeaseState::kActive};
  query.instance = whose.provider->info().instance;
  query.principal = {whose.principal.type, PrincipalRef::Key::kId, whose.principal.id};
  query.entitlement_type = std::move(type);
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kEnd;
  edit.now = clock_->Now();
  edit.origin = whose.origin;
  edit.justification = whose.justification;
  PageRequest page;
  do {
    auto ended = co_await store_->EditLeases(query, page, edit);
    if (!ended.ok()) co_return ended.status();
    page.cursor = std::move(ended->next);
  } while (!page.cursor.empty());
  co_return absl::OkStatus();
}

}  // namespace broker
