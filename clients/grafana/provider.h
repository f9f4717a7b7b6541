// The port to one Grafana org: its users and the teams they belong to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/people.h"
#include "clients/grafana/rights.h"
#include "clients/grafana/teams.h"
#include "clients/lookup_cache.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// Who the broker itself is.
struct Identity {
  std::string org_id;        // empty with a token
  std::string principal_id;  // an account that is not to be changed; may be empty
  bool is_user = false;      // the credential is a user's own: it can tell its id
};

class GrafanaProvider final : public Provider {
 public:
  // How long the read after a write may rely on the principal read directly before that write.
  static constexpr auto kVerifyAge = std::chrono::seconds(10);
  static constexpr std::size_t kVerified = 4096;

  GrafanaProvider(ProviderInfo info, clients::Api api, Identity identity, Clock* clock);

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
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext context) override;
  Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope, PageRequest page,
                                      CallContext context) override;
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                           CallContext context) override;
  Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                       CallContext context) override;
  Task<CredentialCheck> CheckCredential(CallContext context) override;

 private:
  Task<Principal> ReadPrincipal(std::string id, std::vector<Member> members, CallContext context);
  Task<std::string> OwnId(CallContext context);
  // The principals of `members` as far as the credential can tell.
  Task<std::vector<Member>> Named(std::string team_id, std::vector<Member> members,
                                  CallContext context);
  boost::asio::awaitable<void> LearnServer(CallContext context);

  ProviderInfo info_;
  clients::Api api_;
  Identity identity_;
  Clock* clock_;
  Rights rights_;
  People people_;
  Teams teams_;
  std::string version_;
  std::string edition_;
  // By holding: whom a write was just made for.
  LookupCache<Principal> written_;
  // Owner of the credential that was in use when it was asked for.
  std::optional<std::pair<std::string, std::string>> authorization_and_own_id_;
};

}  // namespace broker::grafana
