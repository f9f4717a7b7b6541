#include <map>
#include <utility>

#include "tests/conformance/mutants.h"
#include "tests/support/hopeful_provider.h"
#include "tests/support/provider_decorator.h"

namespace broker::test {
namespace {

using Writing = boost::asio::awaitable<WriteReply>;

// What would be held if the change had been made.
Observation Believed(const ProviderInfo& info, const Change& change) {
  const std::string base = info.FindType(change.key.entitlement_type)->base_level;
  Observation after = change.now;
  after.holding.level = change.verb == Verb::kGrant ? change.level : base;
  after.holding.direct = change.verb == Verb::kGrant || !base.empty();
  after.copies = after.holding.direct ? 1 : 0;
  return after;
}

class SaysDoneProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Writing Write(Change change, CallContext) override {
    WriteReply reply;
    reply.fate = WriteReply::Fate::kAnswered;
    reply.after = Believed(info_, change);
    co_return reply;
  }
};

// Forgets what it has changed itself.
class CachingProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Observation> Observe(HoldingKey key, CallContext context) override {
    const auto known = seen_.find(TextOf(key));
    if (known != seen_.end()) co_return known->second;
    auto seen = co_await inner_->Observe(key, context);
    if (seen.ok()) seen_[TextOf(key)] = *seen;
    co_return seen;
  }
  Writing Write(Change change, CallContext context) override {
    seen_.erase(TextOf(change.key));
    return inner_->Write(std::move(change), context);
  }

 private:
  static std::string TextOf(const HoldingKey& key) {
    return key.principal_type + ":" + key.principal_id + "/" + key.entitlement_id;
  }
  std::map<std::string, Observation> seen_;
};

class DroppingProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Writing Write(Change change, CallContext context) override {
    WriteReply reply = co_await inner_->Write(change, context);
    if (change.now.surroundings.empty()) co_return reply;
    Change drop = change;
    drop.verb = Verb::kRevoke;
    drop.level.clear();
    // "user:6=view", of the same thing, or an id of another thing of the same principal.
    const std::string other = change.now.surroundings.front();
    const auto colon = other.find(':');
    if (colon == std::string::npos) {
      drop.key.entitlement_id = other;
    } else {
      drop.key.principal_type = other.substr(0, colon);
      drop.key.principal_id = other.substr(colon + 1, other.find('=') - colon - 1);
    }
    co_await inner_->Write(std::move(drop), context);
    co_return reply;
  }
};

class FirstTakingProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Principal> ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                   CallContext context) override {
    if (ref.key != PrincipalRef::Key::kId) {
      const PrincipalQuery query{ref.type, ref.value, std::nullopt};
      const PageRequest first{"", 1};
      const auto found = co_await inner_->ListPrincipals(query, first, context);
      if (found.ok() && !found->rows.empty()) co_return found->rows.front();
    }
    co_return co_await inner_->ResolvePrincipal(std::move(ref), freshness, context);
  }
  Task<Entitlement> ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                       CallContext context) override {
    if (ref.key == EntitlementRef::Key::kName) {
      const EntitlementQuery query{ref.type, ref.value, true};
      const PageRequest first{"", 1};
      const auto found = co_await inner_->ListEntitlements(query, first, context);
      if (found.ok() && !found->rows.empty()) co_return found->rows.front();
    }
    co_return co_await inner_->ResolveEntitlement(std::move(ref), freshness, context);
  }
};

class OneCopyProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Writing Write(Change change, CallContext context) override {
    WriteReply reply = co_await inner_->Write(change, context);
    if (change.verb == Verb::kRevoke) reply.after = Believed(info_, change);
    co_return reply;
  }
};

class ShortSightedProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                           CallContext context) override {
    auto read = co_await inner_->ListEntitlements(std::move(query), page, context);
    co_return WithoutLast(std::move(read), page);
  }
  Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                       CallContext context) override {
    auto read = co_await inner_->ListPrincipals(std::move(query), page, context);
    co_return WithoutLast(std::move(read), page);
  }
  Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope,
                                      bool include_indirect, PageRequest page,
                                      CallContext context) override {
    auto read = co_await inner_->ListHolders(std::move(entitlement), std::move(scope),
                                             include_indirect, page, context);
    co_return WithoutLast(std::move(read), page);
  }
  Task<InventoryPage> ReadInventory(std::string type, int number, CallContext context) override {
    auto read = co_await inner_->ReadInventory(std::move(type), number, context);
    if (read.ok() && read->last && number > 1) read->rows.clear();
    co_return read;
  }

 private:
  template <class T>
  static absl::StatusOr<Page<T>> WithoutLast(absl::StatusOr<Page<T>> read,
                                             const PageRequest& page) {
    if (read.ok() && read->next.empty() && !page.cursor.empty()) read->rows.clear();
    return read;
  }
};

}  // namespace

std::unique_ptr<Provider> SaysDone(std::unique_ptr<Provider> inner) {
  return std::make_unique<SaysDoneProvider>(std::move(inner));
}

std::unique_ptr<Provider> AnswersFromCache(std::unique_ptr<Provider> inner) {
  return std::make_unique<CachingProvider>(std::move(inner));
}

std::unique_ptr<Provider> DropsOthers(std::unique_ptr<Provider> inner) {
  return std::make_unique<DroppingProvider>(std::move(inner));
}

std::unique_ptr<Provider> TakesTheFirst(std::unique_ptr<Provider> inner) {
  return std::make_unique<FirstTakingProvider>(std::move(inner));
}

std::unique_ptr<Provider> LeavesTheDuplicate(std::unique_ptr<Provider> inner) {
  return std::make_unique<OneCopyProvider>(std::move(inner));
}

std::unique_ptr<Provider> SkipsTheLastPage(std::unique_ptr<Provider> inner) {
  return std::make_unique<ShortSightedProvider>(std::move(inner));
}

std::unique_ptr<Provider> TakesUnreadForEmpty(std::unique_ptr<Provider> inner) {
  return std::make_unique<HopefulProvider>(std::move(inner));
}

}  // namespace broker::test
