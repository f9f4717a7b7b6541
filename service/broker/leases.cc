#include "service/broker/leases.h"

#include <algorithm>
#include <utility>

#include "service/broker/gate.h"
#include "service/core/digest.h"
#include "service/core/error.h"
#include "service/core/lease_rules.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

Digest DigestOf(const LeaseQuery& query) {
  Digest digest;
  digest.Add("leases").Add(query.instance);
  for (const LeaseState state : query.states) digest.Add(std::to_string(static_cast<int>(state)));
  digest.Add(query.principal ? ToText(*query.principal) : "");
  digest.Add(query.entitlement_type).Add(query.entitlement_id);
  digest.Add(query.requested_by).Add(query.caller);
  const auto& before = query.expiring_before;
  digest.Add(before ? std::to_string(before->time_since_epoch().count()) : "");
  return digest;
}

absl::Status NotHeld(const Lease& lease, const Level& held) {
  return Fail(Reason::kNotHeld,
              "the upstream does not show the access of lease " + lease.id +
                  " any more, so there is nothing to renew; grant it again",
              {{"lease_id", lease.id}, {"level", held.value_or("")}});
}

}  // namespace

Leases::Leases(const Instances* instances, Store* store, Mutator* mutator, const LeaseTerms* terms,
               const Freezes* freezes, const Authority* authority, LeaseEnder* ender, Clock* clock,
               Log* events)
    : instances_(instances),
      store_(store),
      mutator_(mutator),
      terms_(terms),
      freezes_(freezes),
      authority_(authority),
      ender_(ender),
      clock_(clock),
      events_(events) {}

boost::asio::awaitable<void> Leases::AddTo(GrantListing* listing) {
  std::vector<LeasedAccess> accesses;
  for (const GrantRow& row : listing->rows) {
    const Provider* provider = instances_->Find(row.instance);
    const AccessGrant& grant = row.grant;
    accesses.push_back({provider ? provider->info().site : "",
                        {grant.principal.type, grant.principal.id, grant.entitlement.type,
                         grant.entitlement.id, grant.scope}});
  }
  if (accesses.empty()) co_return;
  auto leases = co_await store_->LeasesOver(std::move(accesses), kShown);
  if (!leases.ok()) {
    listing->problems.push_back(FailureOf(leases.status()));
    co_return;
  }
  for (std::size_t i = 0; i < leases->size(); ++i) {
    listing->rows[i].leases = std::move((*leases)[i]);
  }
}

Task<Page<Lease>> Leases::ListLeases(LeaseQuery query, PageRequest page, CallContext) {
  const Digest arguments = DigestOf(query);
  auto cursor = ReadPageToken(arguments, page.cursor);
  if (!cursor.ok()) co_return cursor.status();
  page.cursor = std::move(*cursor);
  auto listed = co_await store_->ListLeases(std::move(query), std::move(page));
  if (listed.ok()) listed->next = MakePageToken(arguments, listed->next);
  co_return listed;
}

Task<Lease> Leases::GetLease(std::string id, CallContext) {
  auto found = co_await store_->FindLease(id);
  if (!found.ok()) co_return found.status();
  if (!*found) co_return NoSuchLease(id);
  co_return std::move(**found);
}

Task<Lease> Leases::RenewLease(RenewRequest request, CallContext context) {
  auto lease = co_await GetLease(request.lease_id, context);
  if (!lease.ok()) co_return lease;
  const absl::Status free = freezes_->Check(Verb::kGrant, lease->instance);
  if (!free.ok()) co_return free;
  const auto allowed = authority_->CheckLease(PolicyVerb::kRenew, *lease, request.origin.caller,
                                              request.justification);
  if (!allowed.ok()) co_return allowed.status();
  LeaseEdit edit;
  edit.now = clock_->Now();
  terms_->Limit(request.term, allowed->longest, edit.now, &*lease);
  edit.expire_time = lease->expire_time;
  edit.capped_by = lease->capped_by;
  edit.origin = std::move(request.origin);
  edit.justification = std::move(request.justification);
  auto renewed = Edited(*lease, edit);
  if (!renewed.ok()) co_return WithMetadata(renewed.status(), "instance", lease->instance);
  const absl::Status held = co_await CheckHeld(*lease, allowed->guarded, context);
  if (!held.ok()) co_return WithMetadata(held, "instance", lease->instance);
  co_return co_await Edit(std::move(request.lease_id), std::move(edit));
}

Done Leases::CheckHeld(Lease lease, bool guarded_too, CallContext context) {
  const auto provider = instances_->Get(lease.instance);
  if (!provider.ok()) co_return provider.status();
  const EntitlementType* type = (*provider)->info().FindType(lease.key.entitlement_type);
  if (!type || (*provider)->info().site != lease.site) {
    co_return Fail(Reason::kNotHeld,
                   "the instance has another server or org than when the lease was made; grant the "
                   "access again",
                   {{"lease_id", lease.id}});
  }
  const std::vector<std::string>& guarded = type->guarded_levels;
  if (lease.entitlement.guarded ||
      std::find(guarded.begin(), guarded.end(), lease.level) != guarded.end()) {
    const absl::Status free = CheckGuard(Guard::kGuardedEntitlement, guarded_too);
    if (!free.ok()) co_return free;
  }
  const auto seen =
      co_await (*provider)->Observe(lease.key, context.Until(clock_->Mono() + kReadBudget));
  if (!seen.ok()) co_return seen.status();
  const Level held = LevelOf(seen->holding);
  if (IsLower(*type, held, lease.level)) co_return NotHeld(lease, held);
  co_return absl::OkStatus();
}

Task<int> Leases::EndLeases(EndLeasesRequest request, CallContext context) {
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kEnd;
  edit.now = clock_->Now();
  edit.origin = std::move(request.origin);
  edit.justification = std::move(request.justification);
  request.query.states = {LeaseState::kActive};
  int ended = 0;
  PageRequest page{"", kEndedAtOnce};
  do {
    auto done = co_await store_->EditLeases(request.query, page, edit);
    if (!done.ok()) co_return done.status();
    ended += static_cast<int>(done->rows.size());
    page.cursor = std::move(done->next);
    ender_->WakeAll();
  } while (!page.cursor.empty() && clock_->Mono() < context.deadline);
  if (page.cursor.empty()) co_return ended;
  co_return Fail(Reason::kTimeSpent, "the call's time ended when " + std::to_string(ended) +
                                         " leases had been asked to end; call again for the rest");
}

Task<MutationResult> Leases::AdoptAccess(MutationRequest request, CallContext context) {
  const auto provider = instances_->Get(request.instance);
  if (!provider.ok()) co_return provider.status();
  const std::string instance = request.instance;
  auto result = request.dry_run ? mutator_->DryRun(*provider, std::move(request), context)
                                : mutator_->Mutate(*provider, std::move(request), context);
  auto adopted = co_await std::move(result);
  if (!adopted.ok()) co_return WithMetadata(adopted.status(), "instance", instance);
  ender_->WakeAll();
  co_return adopted;
}

Task<Lease> Leases::RetryLease(LeaseRequest request, CallContext) {
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kRetry;
  edit.origin = std::move(request.origin);
  edit.justification = std::move(request.justification);
  return Edit(std::move(request.lease_id), std::move(edit));
}

Task<Lease> Leases::ForgetLease(LeaseRequest request, CallContext) {
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kForget;
  edit.origin = std::move(request.origin);
  edit.justification = std::move(request.justification);
  auto forgotten = co_await Edit(std::move(request.lease_id), std::move(edit));
  if (!forgotten.ok()) co_return forgotten;
  events_->Write(Log::Level::kWarning,
                 "a lease was forgotten: its access may stay in the upstream for good",
                 {{"lease_id", forgotten->id},
                  {"instance", forgotten->instance},
                  {"caller", request.origin.caller}});
  co_return forgotten;
}

Task<Lease> Leases::Edit(std::string id, LeaseEdit edit) {
  edit.now = clock_->Now();
  auto edited = co_await store_->EditLease(std::move(id), std::move(edit));
  ender_->WakeAll();
  co_return edited;
}

}  // namespace broker
