// The users of one org: service accounts and those whom the server hides (users.hidden_users) are
// not among them. Users of other orgs can be named where the credential is that of a server admin.
#pragma once

#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/rights.h"
#include "clients/grafana/self.h"
#include "clients/lookup_cache.h"
#include "clients/single_flight.h"
#include "service/core/principal.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

class People {
 public:
  // How long a change may rely on a name looked up before; the user is read again inside the turn.
  static constexpr auto kAge = std::chrono::seconds(60);
  // How long it is remembered under which name a user was found. Only saves reading the whole org:
  // a name that is out of date finds nothing.
  static constexpr auto kNameAge = std::chrono::hours(1);
  static constexpr std::size_t kRemembered = 10000;

  // The pointers outlive this.
  People(clients::Api* api, Rights* rights, Self* self, Clock* clock);

  // As Provider::ResolvePrincipal.
  Task<Principal> Resolve(PrincipalRef ref, Freshness freshness, CallContext context);
  // By id, uncached. `login`, if not empty, may be the user's. PRINCIPAL_NOT_FOUND.
  Task<Principal> Read(std::string id, std::string login, CallContext context);
  // Those of the org whose name, login or e-mail contains `text`, and maybe others; all if it is
  // empty. No route of Grafana has pages and tells who is disabled, so this is always the whole
  // list.
  Task<std::vector<Principal>> Search(std::string text, CallContext context);

  // OK if whom a search in the org lacks is not there.
  Done ProveSight(CallContext context) { return rights_->Prove(Sight::kUsers, context); }
  // Those of the whole server whose name, login or e-mail contains `text`, and maybe others, as
  // users of other orgs; none if the credential does not see them.
  Task<std::vector<Principal>> SearchServer(std::string text, CallContext context);

  void Forget(const std::string& id);
  // Whether the server may sync teams. Where it does not, what it calls externally synced is a
  // user's role in the org, and that says nothing about teams. False until told.
  void NoteTeamSync(bool may) { team_sync_ = may; }

 private:
  Task<Principal> Find(PrincipalRef ref, CallContext context);
  Task<Principal> FindAndRemember(PrincipalRef ref, CallContext context);
  // Once the org is known not to have it.
  Task<Principal> FindOutside(PrincipalRef ref, CallContext context);
  Task<Principal> ReadOutside(std::string id, CallContext context);
  void Remember(const Principal& user);

  clients::Api* api_;
  Rights* rights_;
  Self* self_;
  Clock* clock_;
  bool team_sync_ = false;
  LookupCache<Principal> by_ref_;
  LookupCache<std::string> names_;  // by id
  SingleFlight<Principal> flights_;
};

}  // namespace broker::grafana
