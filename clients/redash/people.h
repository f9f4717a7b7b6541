// The users of one Redash organisation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/lookup_cache.h"
#include "clients/redash/wire.h"
#include "clients/single_flight.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

class People {
 public:
  // The most that Redash gives of a list.
  static constexpr int kMaxPage = 250;
  // How long a change may rely on an address that was looked up before; it reads the user again by
  // id.
  static constexpr auto kMaxAge = std::chrono::seconds(60);
  static constexpr std::size_t kMaxCached = 10000;
  // Look-ups of different addresses that are shared at a time.
  static constexpr std::size_t kMaxShared = 1000;

  // `groups_by_saml`: an identity provider replaces each user's groups at login.
  People(clients::Api* api, bool groups_by_saml, Clock* clock);

  // By id, uncached. PRINCIPAL_NOT_FOUND.
  Task<User> Read(std::string id, CallContext context);
  // The one user with this address, enabled or not. PRINCIPAL_NOT_FOUND, AMBIGUOUS_PRINCIPAL.
  Task<Principal> ByEmail(std::string email, Freshness freshness, CallContext context);
  void Forget(const std::string& id);

  // One page of the enabled or of the disabled users; empty after the last one, also if the list
  // became shorter since.
  Task<UserPage> ReadPage(PrincipalQuery query, bool disabled, int page, int size,
                          CallContext context);

  // As ReadPage, of all of a kind by kMaxPage and with their groups.
  Task<UserList> ReadList(bool disabled, int page, CallContext context);

  // Everybody in a group, disabled users included. Empty for a group that does not exist.
  Task<std::vector<User>> MembersOf(std::string group_id, CallContext context);

  // Adds what the configuration knows and the upstream does not tell.
  Principal Completed(Principal principal) const;

 private:
  Task<Principal> FindAndKeep(std::string email, CallContext context);
  Task<Principal> FindByEmail(std::string email, CallContext context);
  Task<std::vector<Principal>> SearchExact(std::string email, bool disabled, CallContext context);

  // nullopt for a page after the last one.
  Task<std::optional<http::Reply>> FetchPage(PrincipalQuery query, bool disabled, int page,
                                             int size, CallContext context);

  clients::Api* api_;
  bool groups_by_saml_;
  Clock* clock_;
  LookupCache<Principal> by_email_;
  SingleFlight<Principal> shared_;
};

}  // namespace broker::redash
