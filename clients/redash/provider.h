// The port to one Redash organisation: users and the groups they are members of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/lookup_cache.h"
#include "clients/redash/wire.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

class RedashProvider final : public Provider {
 public:
  // How long a change may rely on names looked up before. A user is read again by id inside the
  // turn; of a group only the id is, so a renamed group may be taken for its old name this long.
  static constexpr auto kUserAge = std::chrono::seconds(60);
  static constexpr auto kGroupAge = std::chrono::seconds(10);
  static constexpr std::size_t kCachedUsers = 10000;

  // `groups_by_saml`: an identity provider replaces each user's groups at login.
  RedashProvider(ProviderInfo info, clients::Api api, bool groups_by_saml, Clock* clock);

  const ProviderInfo& info() const override { return info_; }
  InstanceStatus status() const override;
  Task<Principal> ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                   CallContext context) override;
  Task<Entitlement> ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                       CallContext context) override;
  void Forget(const HoldingKey& key) override;
  Task<Observation> Observe(HoldingKey key, CallContext context) override;
  Task<Guard> FindGuard(Change change, CallContext context) override;
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override;
  Task<std::vector<AccessGrant>> ListHeld(Principal principal, std::string type,
                                          bool include_indirect, CallContext context) override;
  Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope, PageRequest page,
                                      CallContext context) override;
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                           CallContext context) override;
  Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                       CallContext context) override;
  Task<CredentialCheck> CheckCredential(CallContext context) override;

 private:
  Task<User> ReadUser(std::string id, CallContext context);
  Task<Principal> FindByEmail(std::string email, CallContext context);
  Task<std::vector<Principal>> SearchExact(std::string email, bool disabled, CallContext context);
  Task<UserPage> ReadUserPage(PrincipalQuery query, bool disabled, int page, int size,
                              CallContext context);
  Task<std::vector<Entitlement>> ReadGroups(Freshness freshness, CallContext context);
  Task<std::vector<User>> ReadMembers(std::string group_id, CallContext context);
  Task<Session> ReadSession(CallContext context);
  Task<std::string> OwnId(CallContext context);
  Task<Observation> ObserveInMembers(HoldingKey key, absl::Status why, CallContext context);
  // Adds what the configuration knows and the upstream does not tell.
  Principal Completed(Principal principal) const;

  ProviderInfo info_;
  clients::Api api_;
  bool groups_by_saml_;
  Clock* clock_;
  std::string version_;
  LookupCache<Principal> users_by_email_;
  LookupCache<std::vector<Entitlement>> groups_;
  // Owner of the key that was in use when it was asked for.
  std::optional<std::pair<std::string, std::string>> key_and_own_id_;
};

}  // namespace broker::redash
