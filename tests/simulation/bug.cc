#include "tests/simulation/bug.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/core/error.h"
#include "service/core/lease_rules.h"
#include "tests/support/hopeful_provider.h"
#include "tests/support/provider_decorator.h"

namespace broker::sim {
namespace {

using test::ProviderDecorator;

// Declares another server each time, so that no two operations have the same turn.
class TurnlessProvider : public ProviderDecorator {
 public:
  TurnlessProvider(World* world, std::unique_ptr<Provider> inner)
      : ProviderDecorator(std::move(inner)), world_(world) {}

  const ProviderInfo& info() const override {
    info_.server = inner_->info().server + "#" + std::to_string(world_->Random());
    return info_;
  }

 private:
  World* world_;
};

// Declares that a write without an answer is over.
class HastyProvider : public ProviderDecorator {
 public:
  explicit HastyProvider(std::unique_ptr<Provider> inner) : ProviderDecorator(std::move(inner)) {
    info_.write_horizon = Duration();
  }
};

// 200 means done, everything else means not done, and the upstream is not asked.
class CredulousProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override {
    WriteReply reply = co_await inner_->Write(change, context);
    if (reply.fate == WriteReply::Fate::kNotSent) co_return reply;
    Observation believed = change.now;
    if (reply.status.ok()) {
      believed.holding.direct = change.verb == Verb::kGrant;
      believed.holding.level = change.level;
      believed.copies = believed.holding.direct ? 1 : 0;
      reply.after = believed;
    } else {
      reply.fate = WriteReply::Fate::kRefused;
    }
    believed_.emplace(change.key, believed);
    co_return reply;
  }

  Task<Observation> Observe(HoldingKey key, CallContext context) override {
    const auto believed = std::exchange(believed_, std::nullopt);
    if (believed && believed->first == key) co_return believed->second;
    co_return co_await inner_->Observe(std::move(key), context);
  }

 private:
  std::optional<std::pair<HoldingKey, Observation>> believed_;
};

// Hides what else is in a list, and so what else changed there.
class IncuriousProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Observation> Observe(HoldingKey key, CallContext context) override {
    auto seen = co_await inner_->Observe(std::move(key), context);
    if (seen.ok()) seen->surroundings.clear();
    co_return seen;
  }
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override {
    WriteReply reply = co_await inner_->Write(std::move(change), context);
    if (reply.after) reply.after->surroundings.clear();
    co_return reply;
  }
};

// Takes what comes from the folder above for the folder's own.
class ConfusedProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Observation> Observe(HoldingKey key, CallContext context) override {
    auto seen = co_await inner_->Observe(std::move(key), context);
    if (!seen.ok() || seen->holding.direct) co_return seen;
    auto& ways = seen->holding.indirect;
    const auto inherited = std::find_if(ways.begin(), ways.end(), [](const IndirectSource& way) {
      return way.kind == "parent_folder";
    });
    if (inherited == ways.end()) co_return seen;
    seen->holding.direct = true;
    seen->holding.level = inherited->level;
    seen->copies = 1;
    ways.erase(inherited);
    co_return seen;
  }
};

// Gives the highest level instead of a lower one than is held.
class RaisingProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override {
    const EntitlementType* type = info_.FindType(change.key.entitlement_type);
    const Holding& held = change.now.holding;
    const bool lowers = held.direct && change.verb == Verb::kGrant &&
                        type->RankOf(change.level) < type->RankOf(held.level);
    if (lowers) change.level = type->levels.back();
    co_return co_await inner_->Write(std::move(change), context);
  }
};

// Takes an upstream that does not answer as it should for one that says that nobody is there.
class DismissiveProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Observation> Observe(HoldingKey key, CallContext context) override {
    const auto seen = co_await inner_->Observe(key, context);
    const bool refused = HasReason(seen.status(), Reason::kInstanceCredentials) ||
                         HasReason(seen.status(), Reason::kUpstreamProtocol);
    if (!refused) co_return seen;
    co_return Fail(Reason::kPrincipalNotFound, "nobody has the id " + key.principal_id);
  }
};

// Stores with each grant what was held before it as what stays.
class ForgetfulStore : public SimStore {
 public:
  using SimStore::SimStore;

  Task<bool> Close(Operation operation, LeaseUpdate update) override {
    if (operation.verb == Verb::kGrant && operation.result) {
      for (Lease& lease : update.changed) lease.baseline = LevelOf(*operation.result->before);
    }
    return SimStore::Close(std::move(operation), std::move(update));
  }
};

// Remembers no request_id.
class NaiveStore : public SimStore {
 public:
  using SimStore::SimStore;

  Task<OpenReply> Open(Operation operation) override {
    operation.origin.request_id.clear();
    return SimStore::Open(std::move(operation));
  }
};

// Takes nobody's right to write and close, whoever has taken the operation over.
class ClaimlessStore : public SimStore {
 public:
  using SimStore::SimStore;

  Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) override {
    const auto mine = co_await SimStore::Sent(id, ClaimOf(id, claim), sent_time, std::move(before));
    if (mine.ok() && !*mine) NoteSent(id);
    if (!mine.ok()) co_return mine;
    co_return true;
  }
  Task<bool> Close(Operation operation, LeaseUpdate update) override {
    operation.claim = ClaimOf(operation.id, operation.claim);
    return SimStore::Close(std::move(operation), std::move(update));
  }

 private:
  int ClaimOf(const std::string& id, int claim) {
    const auto found = file()->Find(id);
    return found.ok() && *found ? (*found)->claim : claim;
  }
};

}  // namespace

std::string_view NameOf(Bug bug) {
  switch (bug) {
    case Bug::kNone: return "none";
    case Bug::kNoTurn: return "no-turn";
    case Bug::kAbsentSettlesAtOnce: return "absent-settles-at-once";
    case Bug::kStatusTrusted: return "status-trusted";
    case Bug::kRecoveryWithoutClaim: return "recovery-without-claim";
    case Bug::kCollateralIgnored: return "collateral-ignored";
    case Bug::kInheritedAsDirect: return "inherited-as-direct";
    case Bug::kBaselineOverwritten: return "baseline-overwritten";
    case Bug::kExpiryRaises: return "expiry-raises";
    case Bug::kUnreadTakenForGone: return "unread-taken-for-gone";
    case Bug::kTwinAnsweredTwice: return "twin-answered-twice";
    case Bug::kUnreadTakenForEmpty: return "unread-taken-for-empty";
  }
  return "";
}

std::optional<Bug> BugNamed(std::string_view name) {
  if (name == NameOf(Bug::kNone)) return Bug::kNone;
  for (const Bug bug : kBugs) {
    if (name == NameOf(bug)) return bug;
  }
  return std::nullopt;
}

std::unique_ptr<Provider> WithBug(Bug bug, World* world, std::unique_ptr<Provider> provider) {
  switch (bug) {
    case Bug::kNoTurn: return std::make_unique<TurnlessProvider>(world, std::move(provider));
    case Bug::kAbsentSettlesAtOnce: return std::make_unique<HastyProvider>(std::move(provider));
    case Bug::kStatusTrusted: return std::make_unique<CredulousProvider>(std::move(provider));
    case Bug::kCollateralIgnored: return std::make_unique<IncuriousProvider>(std::move(provider));
    case Bug::kInheritedAsDirect: return std::make_unique<ConfusedProvider>(std::move(provider));
    case Bug::kExpiryRaises: return std::make_unique<RaisingProvider>(std::move(provider));
    case Bug::kUnreadTakenForGone: return std::make_unique<DismissiveProvider>(std::move(provider));
    case Bug::kUnreadTakenForEmpty:
      return std::make_unique<test::HopefulProvider>(std::move(provider));
    default: return provider;
  }
}

std::unique_ptr<SimStore> MakeStore(Bug bug, World* world, Process* process, Judge* judge,
                                    const Weather* weather, JournalFile* file,
                                    std::shared_ptr<Sender> sender) {
  if (bug == Bug::kRecoveryWithoutClaim) {
    return std::make_unique<ClaimlessStore>(world, process, judge, weather, file,
                                            std::move(sender));
  }
  if (bug == Bug::kBaselineOverwritten) {
    return std::make_unique<ForgetfulStore>(world, process, judge, weather, file,
                                            std::move(sender));
  }
  if (bug == Bug::kTwinAnsweredTwice) {
    return std::make_unique<NaiveStore>(world, process, judge, weather, file, std::move(sender));
  }
  return std::make_unique<SimStore>(world, process, judge, weather, file, std::move(sender));
}

}  // namespace broker::sim
