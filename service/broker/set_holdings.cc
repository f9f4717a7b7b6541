#include "service/broker/set_holdings.h"

#include <string>
#include <utility>

#include "service/broker/gate.h"
#include "service/broker/problem.h"
#include "service/core/error.h"

namespace broker {
namespace {

absl::Status CheckEtag(const SetRequest& request, const std::string& etag) {
  const std::string& wanted = request.precondition.etag;
  if (wanted.empty() || wanted == etag) return absl::OkStatus();
  return Fail(Reason::kPreconditionFailed,
              "the holdings have changed since precondition.etag was read; read them again",
              {{"etag", etag}});
}

}  // namespace

boost::asio::awaitable<ItemResult> SetHoldings::Run(Provider* provider, SetRequest request,
                                                    bool dry_run, CallContext context) {
  ItemResult result;
  const std::string instance = request.instance;
  const std::string type = request.type;
  auto principal = co_await provider->ResolvePrincipal(request.principal, Freshness::kUncached,
                                                       steps_->Part(context));
  absl::Status ended = principal.status();
  if (ended.ok()) {
    ended = CheckPinned(request.principal, *principal, request.precondition.principal_id);
  }
  if (ended.ok()) {
    StepsOf whose{provider,      request.principal,     std::move(*principal),
                  request.scope, request.justification, dry_run,
                  request.origin};
    ended = co_await Fill(std::move(whose), std::move(request), context, &result);
  }
  if (!ended.ok()) result.problems.push_back(ProblemOf(ended, instance, type));
  co_return result;
}

Task<std::vector<Wanted>> SetHoldings::Resolve(Provider* provider, std::vector<EntitlementRef> refs,
                                               CallContext context) {
  std::vector<Wanted> wanted;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    auto entitlement =
        co_await provider->ResolveEntitlement(refs[i], Freshness::kCached, steps_->Part(context));
    if (!entitlement.ok()) {
      co_return WithMetadata(entitlement.status(), "resource_name", ToText(refs[i]));
    }
    for (const Wanted& other : wanted) {
      if (other.entitlement.id != entitlement->id) continue;
      co_return InvalidField("set.entitlements[" + std::to_string(i) + "]",
                             "means the same as another one; name each once");
    }
    wanted.push_back({std::move(*entitlement), refs[i].level});
  }
  co_return wanted;
}

Done SetHoldings::Fill(StepsOf whose, SetRequest request, CallContext context, ItemResult* result) {
  const auto wanted = co_await Resolve(whose.provider, request.entitlements, context);
  if (!wanted.ok()) co_return wanted.status();
  for (int round = 0; round < Steps::kMostRounds; ++round) {
    auto held = co_await steps_->Read(whose, request.type, context);
    if (!held.ok()) co_return held.status();
    std::erase_if(*held, [&](const AccessGrant& row) { return row.scope != request.scope; });
    if (round == 0) {
      result->set_etag = SetEtagOf(*held);
      const absl::Status etag = CheckEtag(request, result->set_etag);
      if (!etag.ok()) co_return etag;
    }
    const auto plan = PlanSet(*held, *wanted, request.include_hidden);
    if (plan.empty()) co_return absl::OkStatus();
    for (const PlannedChange& change : plan) {
      auto made = co_await steps_->Make(whose, change, context);
      if (!made.ok())
        co_return WithMetadata(made.status(), "entitlement_id", change.entitlement.id);
      result->results.push_back(std::move(*made));
    }
    if (whose.dry_run) co_return absl::OkStatus();
  }
  co_return Fail(ChangedMeanwhile(request.instance, request.type));
}

}  // namespace broker
