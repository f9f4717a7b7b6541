#include "service/broker/lease_ender.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

struct LeaseEnder::Round {
  std::deque<Lease> waiting;
  // The instance, or the journal, cannot be worked with now.
  bool trouble = false;
  int working = 0;
  OneShot<bool> over;
};

namespace {

// Why the next lease of the instance would probably fail too.
bool IsTrouble(const absl::Status& status, Health health) {
  if (status.ok()) return false;
  switch (FailureOf(status).reason) {
    case Reason::kInstanceCredentials:
    case Reason::kUpstreamRateLimited:
    case Reason::kBrokerOverloaded:
    case Reason::kAuditUnavailable: return true;
    case Reason::kUpstreamUnavailable:
    case Reason::kUpstreamProtocol: return health != Health::kOk;
    default: return false;
  }
}

// Who asks for the end of a lease is in the journal beside it.
Mutator::Resolved EndOf(const Lease& lease, const EntitlementType* type, const ProviderInfo& info) {
  Mutator::Resolved resolved;
  resolved.type = type;
  Operation& operation = resolved.operation;
  operation.verb = Verb::kEnd;
  operation.instance = lease.instance;
  operation.site = lease.site;
  operation.key = lease.key;
  operation.turn = TurnKeyOf(info, *type, lease.key);
  operation.principal = lease.principal;
  operation.entitlement = lease.entitlement;
  operation.origin.caller = "broker";
  return resolved;
}

}  // namespace

LeaseEnder::LeaseEnder(const Instances* instances, Store* store, Mutator* mutator, TaskGroup* tasks,
                       Clock* clock, Random* random, Log* events)
    : instances_(instances),
      store_(store),
      mutator_(mutator),
      tasks_(tasks),
      clock_(clock),
      random_(random),
      events_(events) {}

void LeaseEnder::Start() {
  for (Provider* provider : instances_->all()) tasks_->Spawn(RunFor(provider));
}

void LeaseEnder::WakeAll() {
  for (const auto& sleeper : std::exchange(sleepers_, {})) sleeper.Set(true);
}

void LeaseEnder::Expect(const Lease& lease) {
  const auto& next = lease.next_attempt_time;
  if (next && *next < clock_->Now() + kPoll) WakeAll();
}

boost::asio::awaitable<void> LeaseEnder::RunFor(Provider* provider) {
  Duration pause{};
  for (;;) {
    // After trouble one lease tells whether it is over.
    const int limit = pause > Duration::zero() ? 1 : kBatch;
    auto due = co_await store_->ListDue(provider->info().instance, clock_->Now(), limit);
    const auto round = std::make_shared<Round>();
    round->trouble = !due.ok();
    const bool any = due.ok() && !due->leases.empty();
    if (any) co_await EndAll(provider, std::move(due->leases), round);
    if (round->trouble) {
      pause = std::clamp<Duration>(pause * 2, kFirstPause, kLastPause);
      const auto jitter = random_->Next() % static_cast<std::uint64_t>(pause.count());
      co_await SleepUntil(clock_, clock_->Mono() + pause + Duration(jitter));
      continue;
    }
    pause = Duration::zero();
    if (any) continue;
    Duration rest = kPoll;
    if (due->next) rest = std::clamp<Duration>(*due->next - clock_->Now(), Duration::zero(), kPoll);
    co_await SleepFor(rest);
  }
}

boost::asio::awaitable<void> LeaseEnder::SleepFor(Duration pause) {
  const OneShot<std::optional<bool>> woken;
  sleepers_.push_back(woken);
  co_await WaitUntil(woken, clock_, clock_->Mono() + pause);
  std::erase_if(sleepers_, [](const auto& sleeper) { return sleeper.is_set(); });
}

boost::asio::awaitable<void> LeaseEnder::EndAll(Provider* provider, std::vector<Lease> due,
                                                std::shared_ptr<Round> round) {
  round->waiting.assign(std::make_move_iterator(due.begin()), std::make_move_iterator(due.end()));
  round->working = static_cast<int>(std::min<std::size_t>(kAtOnce, round->waiting.size()));
  for (int i = 0, count = round->working; i < count; ++i) {
    tasks_->Spawn(EndSome(provider, round, i == 0));
  }
  co_await round->over.Wait();
}

boost::asio::awaitable<void> LeaseEnder::EndSome(Provider* provider, std::shared_ptr<Round> round,
                                                 bool first) {
  // Also if one of them ends by an exception: then the next look is not at once.
  struct Leave {
    Round* round;
    bool whole = false;
    ~Leave() {
      if (!whole) round->trouble = true;
      if (--round->working == 0) round->over.Set(true);
    }
  } leave{round.get()};
  while (!round->waiting.empty() && !round->trouble && (first || mutator_->in_work() == 0)) {
    Lease lease = std::move(round->waiting.front());
    round->waiting.pop_front();
    co_await EndOne(provider, std::move(lease), round.get());
  }
  leave.whole = true;
}

boost::asio::awaitable<void> LeaseEnder::EndOne(Provider* provider, Lease lease, Round* round) {
  const ProviderInfo& info = provider->info();
  const EntitlementType* type = info.FindType(lease.key.entitlement_type);
  if (!type || info.site != lease.site) {
    co_await PostponeElsewhere(std::move(lease));
    co_return;
  }
  const auto ended = co_await mutator_->Mutate(provider, EndOf(lease, type, info),
                                               CallContext{clock_->Mono() + kEndBudget});
  if (IsTrouble(ended.status(), provider->status().health)) round->trouble = true;
  if (!ended.ok() || !ended->lease) co_return;
  events_->Write(Log::Level::kInfo, "a lease has ended",
                 {{"lease_id", lease.id},
                  {"instance", lease.instance},
                  {"operation_id", ended->operation_id},
                  {"changed", ended->changed ? "true" : "false"}});
}

boost::asio::awaitable<void> LeaseEnder::PostponeElsewhere(Lease lease) {
  const Failure problem{Reason::kInstanceNotFound,
                        "the instance has another server or org than when the lease was made; "
                        "configure that one again, or forget the lease",
                        {{"instance", lease.instance}},
                        std::nullopt};
  events_->Write(Log::Level::kError, problem.message,
                 {{"lease_id", lease.id}, {"instance", lease.instance}});
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kPostpone;
  edit.next_attempt_time = clock_->Now() + kElsewherePause;
  edit.problem = problem;
  // If it fails the lease is due still.
  (void)co_await store_->EditLease(lease.id, std::move(edit));
}

}  // namespace broker
