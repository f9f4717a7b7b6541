// Leases: access that was given for a while ends when it should, and nothing else does.
#include "tests/conformance/batch.h"
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Stands in place of the wire for whoever must not reach the server.
class Refusal : public WireLie {
 public:
  explicit Refusal(std::string answer, bool writes_only)
      : answer_(std::move(answer)), writes_only_(writes_only) {}

  boost::asio::awaitable<WireAnswer> Exchange(std::string request, AskServer ask) override {
    if (writes_only_ && !IsWrite(request)) co_return co_await ask(std::move(request));
    if (answer_.empty()) co_return WireAnswer{boost::asio::error::connection_reset, {}};
    http::Reply reply;
    reply.status = 500;
    reply.body = answer_;
    co_return WireAnswer{{}, std::move(reply)};
  }

 private:
  const std::string answer_;
  const bool writes_only_;
};

Told GrantFor(Scene& scene, const std::string& level, Duration ttl) {
  MutationRequest request = scene.Request(Verb::kGrant, level);
  request.term.ttl = ttl;
  return scene.Do(std::move(request));
}

std::optional<Lease> Find(Scene& scene, const std::string& id) {
  auto found = scene.rig().Run(scene.broker().leases()->GetLease(id, scene.rig().Soon()));
  if (!found.ok()) {
    scene.Fail("no lease " + id);
    return std::nullopt;
  }
  return std::move(*found);
}

std::string IdOf(Scene& scene, const Told& told) {
  if (told.result.lease) return told.result.lease->id;
  scene.Fail("no lease is told");
  return "";
}

void ExpectState(Scene& scene, const std::string& id, LeaseState state,
                 std::optional<LeaseEnd> end = std::nullopt) {
  const auto lease = Find(scene, id);
  if (!lease) return;
  scene.Expect("state of the lease", static_cast<int>(lease->state), static_cast<int>(state));
  if (end) {
    scene.Expect("end of the lease", static_cast<int>(lease->end.value_or(LeaseEnd(0))),
                 static_cast<int>(*end));
  }
}

void AGrantForAWhileEnds(Scene& scene) {
  const Told told = GrantFor(scene, scene.Lowest(), hours(1));
  scene.ExpectSaid(told, scene.First());
  scene.rig().Live(minutes(59));
  scene.ExpectHeld(scene.Lowest());
  scene.rig().Live(minutes(2));
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(2);
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kExpired);
}

void AGrantWithoutAnEndStays(Scene& scene) {
  const Told told = scene.Grant(scene.Lowest());
  scene.rig().Live(hours(6));
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
  ExpectState(scene, IdOf(scene, told), LeaseState::kActive);
  const Told again = scene.Grant(scene.Lowest());
  scene.Expect("lease of the same grant", IdOf(scene, again), IdOf(scene, told));
}

void WhatWasHeldBeforeStays(Scene& scene) {
  scene.Hold(scene.Lowest());
  const Told told = GrantFor(scene, scene.Lowest(), hours(1));
  scene.ExpectSaid(told, "already_held");
  scene.Expect("warned", told.Warns(WarningCode::kHeldBeforeLease), true);
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(0);
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kKeptByOthers);
}

void TheLastOfTwoLeasesEndsIt(Scene& scene) {
  const Told longer = GrantFor(scene, scene.Lowest(), hours(2));
  const Told shorter = GrantFor(scene, scene.Lowest(), hours(1));
  scene.Expect("warned", shorter.Warns(WarningCode::kHeldBeforeLease), false);
  scene.rig().Live(minutes(90));
  scene.ExpectHeld(scene.Lowest());
  ExpectState(scene, IdOf(scene, shorter), LeaseState::kEnded, LeaseEnd::kKeptByOthers);
  scene.rig().Live(minutes(60));
  scene.ExpectHeld(scene.Floor());
  ExpectState(scene, IdOf(scene, longer), LeaseState::kEnded, LeaseEnd::kExpired);
}

void AGrantWithoutAnEndOutlivesALease(Scene& scene) {
  GrantFor(scene, scene.Lowest(), hours(1));
  scene.Grant(scene.Lowest());
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Lowest());
}

void AHigherLevelEndsAtTheLowerLease(Scene& scene) {
  const std::vector<std::string> levels = scene.Levels();
  if (levels.size() < 2) return;
  GrantFor(scene, levels[0], hours(2));
  GrantFor(scene, levels[1], hours(1));
  scene.ExpectHeld(levels[1]);
  scene.rig().Live(minutes(90));
  scene.ExpectHeld(levels[0]);
  scene.rig().Live(minutes(60));
  scene.ExpectHeld(scene.Floor());
}

// A: lowest to the next, B: that to the highest; A ends first, and the end is what was before.
void StackedLevelsEndWhereTheyBegan(Scene& scene) {
  const std::vector<std::string> levels = scene.Levels();
  if (levels.size() < 3) return;
  scene.Hold(levels[0]);
  GrantFor(scene, levels[1], hours(1));
  GrantFor(scene, levels[2], hours(2));
  scene.rig().Live(minutes(90));
  scene.ExpectHeld(levels[2]);
  scene.rig().Live(minutes(60));
  scene.ExpectHeld(levels[0]);
}

void WhatOthersTookAwayStaysAway(Scene& scene) {
  const Told told = GrantFor(scene, scene.Lowest(), hours(1));
  scene.world().Hold(scene.subject(), scene.thing(), scene.Floor());
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kChangedUpstream);
}

void WhatOthersRaisedStaysRaised(Scene& scene) {
  const std::vector<std::string> levels = scene.Levels();
  if (levels.size() < 2) return;
  const Told told = GrantFor(scene, levels[0], hours(1));
  scene.world().Hold(scene.subject(), scene.thing(), levels[1]);
  scene.rig().Live(hours(2));
  scene.ExpectHeld(levels[1]);
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kChangedUpstream);
}

void ARevokeEndsTheLease(Scene& scene) {
  const Told told = GrantFor(scene, scene.Lowest(), hours(1));
  scene.Revoke();
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kRevoked);
  scene.Hold(scene.Lowest());
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Lowest());
}

void AdoptedAccessEnds(Scene& scene) {
  scene.Hold(scene.Lowest());
  MutationRequest request = scene.Request(Verb::kAdopt, "");
  request.term.ttl = hours(1);
  const Told told = scene.Do(std::move(request));
  scene.ExpectSaid(told, "already_held");
  scene.ExpectWrites(0);
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Floor());
  ExpectState(scene, IdOf(scene, told), LeaseState::kEnded, LeaseEnd::kExpired);
}

void WhatIsNotHeldIsNotAdopted(Scene& scene) {
  if (scene.Floor()) return;
  MutationRequest request = scene.Request(Verb::kAdopt, "");
  request.term.ttl = hours(1);
  scene.ExpectSaid(scene.Do(std::move(request)), "NOT_HELD");
  scene.ExpectHeld(scene.Floor());
}

std::string Renew(Scene& scene, const std::string& id, Duration ttl) {
  RenewRequest request;
  request.lease_id = id;
  request.term.ttl = ttl;
  const auto renewed =
      scene.rig().Run(scene.broker().leases()->RenewLease(std::move(request), scene.rig().Soon()));
  return renewed.ok() ? "renewed" : std::string(NameOf(FailureOf(renewed.status()).reason));
}

void ARenewalMovesTheEnd(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.rig().Live(minutes(50));
  scene.Expect<std::string>("renewal", Renew(scene, id, hours(1)), "renewed");
  scene.rig().Live(minutes(50));
  scene.ExpectHeld(scene.Lowest());
  scene.rig().Live(minutes(20));
  scene.ExpectHeld(scene.Floor());
  scene.Expect<std::string>("renewal of an ended one", Renew(scene, id, hours(1)),
                            "LEASE_NOT_ACTIVE");
}

void WhatOthersTookAwayIsNotRenewed(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.world().Hold(scene.subject(), scene.thing(), scene.Floor());
  scene.Expect<std::string>("renewal", Renew(scene, id, hours(1)), "NOT_HELD");
}

// Whoever comes first, what is said is so.
void ARenewalRacesTheEnd(Scene& scene) {
  for (const int late : {-20, -5, 0, 5, 20}) {
    const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
    scene.rig().Live(hours(1) + std::chrono::milliseconds(late));
    const std::string said = Renew(scene, id, hours(1));
    scene.rig().Live(minutes(1));
    const bool renewed = said == "renewed";
    if (!renewed) scene.Expect<std::string>("renewal", said, "LEASE_NOT_ACTIVE");
    scene.ExpectHeld(renewed ? std::optional(scene.Lowest()) : scene.Floor());
    scene.rig().Live(hours(2));
    scene.ExpectHeld(scene.Floor());
  }
}

// While it fails in this way for so long, nothing is closed and no attempt is counted; then it
// ends.
void ExpectEndAfter(Scene& scene, std::unique_ptr<WireLie> trouble, Duration time) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.rig().wire().SetLie(std::move(trouble));
  scene.rig().Live(hours(1) + time);
  scene.ExpectHeld(scene.Lowest());
  if (const auto lease = Find(scene, id)) {
    scene.Expect("ended", lease->live(), true);
    scene.Expect("attempts", lease->attempts, 0);
    if (!lease->last_problem) scene.Fail("no last problem");
  }
  scene.rig().wire().SetLie(nullptr);
  scene.rig().Live(minutes(15));
  scene.ExpectHeld(scene.Floor());
  ExpectState(scene, id, LeaseState::kEnded, LeaseEnd::kExpired);
}

void ADeadInstanceEndsNothing(Scene& scene) {
  ExpectEndAfter(scene, std::make_unique<Refusal>("", /*writes_only=*/false), hours(6));
}

// Once, since a week takes a while even where no time passes.
bool IsRedashGroup(const EntitlementType& type) { return type.type == "group"; }

void ADeadWeekEndsNothing(Scene& scene) {
  ExpectEndAfter(scene, std::make_unique<Refusal>("", /*writes_only=*/false), hours(7 * 24));
}

void ARotatedCredentialEndsNothing(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.world().front().AddFault(R"({"fault": )" + scene.world().BadCredential() + "}");
  scene.rig().Live(hours(3));
  scene.ExpectHeld(scene.Lowest());
  if (const auto lease = Find(scene, id)) {
    scene.Expect("live", lease->live(), true);
    scene.Expect("attempts", lease->attempts, 0);
  }
  scene.world().front().ClearFaults();
  scene.rig().Live(minutes(15));
  scene.ExpectHeld(scene.Floor());
}

// The upstream answers, and does not do it.
void WhatCannotBeEndedIsIrrevocableAndTriedDaily(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.rig().wire().SetLie(std::make_unique<Refusal>("broken", /*writes_only=*/true));
  scene.rig().Live(hours(3));
  ExpectState(scene, id, LeaseState::kIrrevocable);
  const int writes = scene.rig().wire().writes();
  scene.rig().wire().SetLie(nullptr);
  scene.rig().Live(hours(1));
  scene.Expect("tried within the hour", scene.rig().wire().writes(), writes);
  scene.rig().Live(hours(36));
  scene.ExpectHeld(scene.Floor());
  ExpectState(scene, id, LeaseState::kEnded, LeaseEnd::kExpired);
}

void AskedToEndIsDueNow(Scene& scene) {
  const std::string id = IdOf(scene, scene.Grant(scene.Lowest()));
  EndLeasesRequest request;
  request.query.instance = Rig::kInstance;
  const auto ended =
      scene.rig().Run(scene.broker().leases()->EndLeases(std::move(request), scene.rig().Soon()));
  scene.Expect("ended", ended.value_or(-1), 1);
  scene.rig().Live(minutes(1));
  scene.ExpectHeld(scene.Floor());
  ExpectState(scene, id, LeaseState::kEnded, LeaseEnd::kExpired);
}

void AForgottenLeaseTakesNothing(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  LeaseRequest request;
  request.lease_id = id;
  const auto forgotten =
      scene.rig().Run(scene.broker().leases()->ForgetLease(std::move(request), scene.rig().Soon()));
  scene.Expect("forgotten", forgotten.ok(), true);
  scene.rig().Live(hours(2));
  scene.ExpectHeld(scene.Lowest());
  ExpectState(scene, id, LeaseState::kEnded, LeaseEnd::kForgotten);
}

void ADeletedPrincipalEndsItsLease(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(1)));
  scene.world().Remove(scene.subject());
  scene.rig().Live(hours(2));
  const auto lease = Find(scene, id);
  if (lease) scene.Expect("live", lease->live(), false);
}

// Also over what somebody took away: it must not come to life with the next grant.
void ALeaversLeasesEnd(Scene& scene) {
  const std::string id = IdOf(scene, GrantFor(scene, scene.Lowest(), hours(10)));
  scene.world().Hold(scene.subject(), scene.thing(), scene.Floor());
  scene.Expect("finished", ApplyOne(scene, LeaverOf(scene)).finished(), true);
  scene.rig().Live(minutes(1));
  ExpectState(scene, id, LeaseState::kEnded, LeaseEnd::kChangedUpstream);
}

// A write without an answer: the lease is there once the grant is known to have happened.
void AGrantThatLandsLateEndsToo(Scene& scene) {
  scene.rig().wire().LoseNextWrite(Wire::Loss::kLate);
  const Told told = GrantFor(scene, scene.Lowest(), hours(1));
  scene.ExpectSaid(told, "OUTCOME_UNKNOWN");
  scene.rig().Run(scene.rig().wire().DeliverLate());
  scene.rig().Live(minutes(5));
  scene.ExpectHeld(scene.Lowest());
  scene.rig().Live(hours(1));
  scene.ExpectHeld(scene.Floor());
}

}  // namespace

void AddLeaseCases(CaseList& cases) {
  cases.push_back({"AGrantForAWhileEnds", AGrantForAWhileEnds, nullptr, true});
  cases.push_back({"AGrantWithoutAnEndStays", AGrantWithoutAnEndStays});
  cases.push_back({"WhatWasHeldBeforeALeaseStays", WhatWasHeldBeforeStays});
  cases.push_back({"TheLastOfTwoLeasesEndsIt", TheLastOfTwoLeasesEndsIt});
  cases.push_back({"AGrantWithoutAnEndOutlivesALease", AGrantWithoutAnEndOutlivesALease});
  cases.push_back({"AHigherLevelEndsAtTheLowerLease", AHigherLevelEndsAtTheLowerLease, HasLevels});
  cases.push_back({"StackedLevelsEndWhereTheyBegan", StackedLevelsEndWhereTheyBegan, HasLevels});
  cases.push_back({"WhatOthersTookAwayStaysAway", WhatOthersTookAwayStaysAway});
  cases.push_back({"WhatOthersRaisedStaysRaised", WhatOthersRaisedStaysRaised, HasLevels});
  cases.push_back({"ARevokeEndsTheLease", ARevokeEndsTheLease});
  cases.push_back({"AdoptedAccessEnds", AdoptedAccessEnds});
  cases.push_back({"WhatIsNotHeldIsNotAdopted", WhatIsNotHeldIsNotAdopted});
  cases.push_back({"ARenewalMovesTheEnd", ARenewalMovesTheEnd});
  cases.push_back({"WhatOthersTookAwayIsNotRenewed", WhatOthersTookAwayIsNotRenewed});
  cases.push_back({"ARenewalRacesTheEnd", ARenewalRacesTheEnd});
  cases.push_back({"ADeadInstanceEndsNothing", ADeadInstanceEndsNothing});
  cases.push_back({"ADeadWeekEndsNothing", ADeadWeekEndsNothing, IsRedashGroup});
  cases.push_back({"ARotatedCredentialEndsNothing", ARotatedCredentialEndsNothing});
  cases.push_back({"WhatCannotBeEndedIsIrrevocable", WhatCannotBeEndedIsIrrevocableAndTriedDaily});
  cases.push_back({"AskedToEndIsDueNow", AskedToEndIsDueNow});
  cases.push_back({"AForgottenLeaseTakesNothing", AForgottenLeaseTakesNothing});
  cases.push_back({"ADeletedPrincipalEndsItsLease", ADeletedPrincipalEndsItsLease});
  cases.push_back({"ALeaversLeasesEnd", ALeaversLeasesEnd});
  cases.push_back({"AGrantThatLandsLateEndsToo", AGrantThatLandsLateEndsToo});
}

}  // namespace broker::test
