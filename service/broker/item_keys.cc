#include "service/broker/item_keys.h"

#include <string>
#include <utility>

namespace broker {
namespace {

using Keys = std::vector<TurnKey>;

boost::asio::awaitable<TurnKey> KeyOf(Provider* provider, PrincipalRef ref, CallContext context) {
  const std::string& server = provider->info().server;
  if (ref.key == PrincipalRef::Key::kId) co_return TurnKey{server, ref.type, ref.value};
  const std::string text = ToText(ref);
  const std::string type = ref.type;
  const auto principal =
      co_await provider->ResolvePrincipal(std::move(ref), Freshness::kCached, context);
  TurnKey key{server, type, text};
  if (principal.ok()) key.id = principal->id;
  co_return key;
}

// Nothing where the turn is the principal's.
boost::asio::awaitable<Keys> KeysOf(Provider* provider, EntitlementRef ref, CallContext context) {
  Keys keys;
  const EntitlementType* type = provider->info().FindType(ref.type);
  if (type == nullptr || type->turn == TurnScope::kPrincipal) co_return keys;
  keys.push_back({provider->info().server, ref.type, ToText(ref)});
  const auto entitlement =
      co_await provider->ResolveEntitlement(std::move(ref), Freshness::kCached, context);
  if (entitlement.ok()) keys.back().id = entitlement->id;
  co_return keys;
}

boost::asio::awaitable<Keys> KeysOf(Provider* provider, PrincipalRef principal,
                                    std::vector<EntitlementRef> entitlements, CallContext context) {
  Keys all;
  all.push_back(co_await KeyOf(provider, std::move(principal), context));
  for (EntitlementRef& ref : entitlements) {
    const Keys keys = co_await KeysOf(provider, std::move(ref), context);
    all.insert(all.end(), keys.begin(), keys.end());
  }
  co_return all;
}

}  // namespace

boost::asio::awaitable<Keys> KeysOf(const Instances* instances, ItemAction action,
                                    CallContext context) {
  if (auto* all = std::get_if<RevokeAllRequest>(&action)) {
    std::vector<Provider*> providers = instances->all();
    if (all->instance != "-") providers = {instances->Find(all->instance)};
    Keys keys;
    for (Provider* provider : providers) {
      if (provider) keys.push_back(co_await KeyOf(provider, all->principal, context));
    }
    co_return keys;
  }
  std::string instance;
  PrincipalRef principal;
  std::vector<EntitlementRef> entitlements;
  if (auto* single = std::get_if<MutationRequest>(&action)) {
    instance = single->instance;
    principal = single->principal;
    entitlements = {single->entitlement};
  } else {
    auto& set = std::get<SetRequest>(action);
    instance = set.instance;
    principal = set.principal;
    entitlements = set.entitlements;
  }
  Provider* provider = instances->Find(instance);
  if (provider == nullptr) co_return Keys();
  co_return co_await KeysOf(provider, std::move(principal), std::move(entitlements), context);
}

}  // namespace broker
