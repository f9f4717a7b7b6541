#include "service/broker/revoke_all.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "service/broker/gate.h"
#include "service/broker/problem.h"
#include "service/core/error.h"

namespace broker {
namespace {

template <class T>
void Append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<Remnant> RemnantsOf(const Provider& provider, const Principal& principal) {
  std::vector<Remnant> remnants = provider.RemnantsOf(principal);
  if (principal.type == kUser && !principal.disabled) {
    remnants.insert(remnants.begin(),
                    {"", "account", principal.id, principal.display_name,
                     "the account is enabled and can still sign in; disable it in the upstream"});
  }
  for (Remnant& remnant : remnants) remnant.instance = provider.info().instance;
  return remnants;
}

}  // namespace

RevokeAll::RevokeAll(const Instances* instances, Steps* steps, TaskGroup* tasks)
    : instances_(instances), steps_(steps), tasks_(tasks) {}

boost::asio::awaitable<ItemResult> RevokeAll::Run(RevokeAllRequest request, bool dry_run,
                                                  CallContext context) {
  std::vector<Provider*> providers = instances_->all();
  if (request.instance != "-") providers = {instances_->Find(request.instance)};
  std::vector<OneShot<std::optional<Part>>> asked;
  std::vector<Leash> leashes;
  for (Provider* provider : providers) {
    asked.emplace_back();
    leashes.push_back(
        tasks_->SpawnOnLeash(RunInto(provider, request, dry_run, context, asked.back())));
  }
  ItemResult all;
  bool anywhere = false;
  for (std::size_t i = 0; i < providers.size(); ++i) {
    std::optional<Part> part = co_await asked[i].Wait();
    if (!part) {
      all.problems.push_back(ProblemOf(absl::InternalError(""), providers[i]->info().instance));
      continue;
    }
    anywhere = anywhere || !part->absent;
    Append(all.results, std::move(part->result.results));
    Append(all.problems, std::move(part->result.problems));
    Append(all.remnants, std::move(part->result.remnants));
  }
  // Where one could not be read, nobody can tell.
  if (!anywhere && all.problems.empty()) all.problems.push_back(KnownNowhere(request.principal));
  co_return all;
}

boost::asio::awaitable<void> RevokeAll::RunInto(Provider* provider, RevokeAllRequest request,
                                                bool dry_run, CallContext context,
                                                OneShot<std::optional<Part>> into) {
  const LastWord<std::optional<Part>> last{into, std::nullopt};
  Part part = co_await RunIn(provider, std::move(request), dry_run, context);
  into.Set(std::move(part));
}

boost::asio::awaitable<RevokeAll::Part> RevokeAll::RunIn(Provider* provider,
                                                         RevokeAllRequest request, bool dry_run,
                                                         CallContext context) {
  Part part;
  const ProviderInfo& info = provider->info();
  auto principal = co_await provider->ResolvePrincipal(request.principal, Freshness::kUncached,
                                                       steps_->Part(context));
  absl::Status ended = principal.status();
  if (ended.ok()) ended = CheckPinned(request.principal, *principal, request.principal_id);
  part.absent = HasReason(ended, Reason::kPrincipalNotFound);
  if (!ended.ok()) {
    if (!part.absent) part.result.problems.push_back(ProblemOf(ended, info.instance));
    co_return part;
  }
  StepsOf whose{provider, request.principal, *principal, "", request.justification,
                dry_run,  request.origin};
  for (const EntitlementType& type : info.types) {
    const bool asked = request.types.empty() || Contains(request.types, type.type);
    if (!asked || !Contains(type.principal_types, principal->type)) continue;
    co_await TakeType(whose, &type, context, &part.result);
  }
  part.result.remnants = RemnantsOf(*provider, *principal);
  co_return part;
}

boost::asio::awaitable<void> RevokeAll::TakeType(StepsOf whose, const EntitlementType* type,
                                                 CallContext context, ItemResult* result) {
  const std::string& instance = whose.provider->info().instance;
  for (int round = 0; round < Steps::kMostRounds; ++round) {
    const auto held = co_await steps_->Read(whose, type->type, context);
    if (!held.ok()) {
      result->problems.push_back(ProblemOf(held.status(), instance, type->type));
      co_return;
    }
    const auto plan = PlanRevokeAll(*type, *held);
    if (plan.empty()) {
      if (whose.dry_run) co_return;
      const absl::Status ended = co_await steps_->EndLeases(whose, type->type);
      if (!ended.ok()) result->problems.push_back(ProblemOf(ended, instance, type->type));
      co_return;
    }
    bool failed = false;
    for (const PlannedChange& change : plan) {
      auto made = co_await TakeOne(whose, type, change, context);
      if (made.ok()) {
        result->results.push_back(std::move(*made));
      } else {
        failed = true;
        result->problems.push_back(
            ProblemOf(made.status(), instance, type->type, change.entitlement.id));
      }
    }
    // What is left is among the problems.
    if (failed || whose.dry_run) co_return;
  }
  result->problems.push_back(ChangedMeanwhile(instance, type->type));
}

Task<MutationResult> RevokeAll::TakeOne(StepsOf whose, const EntitlementType* type,
                                        PlannedChange change, CallContext context) {
  whose.scope = type->scopes.empty() ? "" : type->scopes.front();
  auto made = co_await steps_->Make(whose, change, context);
  for (std::size_t i = 1; i < type->scopes.size(); ++i) {
    if (!HasReason(made.status(), Reason::kHeldInOtherScope)) break;
    whose.scope = type->scopes[i];
    made = co_await steps_->Make(whose, change, context);
  }
  co_return made;
}

}  // namespace broker
