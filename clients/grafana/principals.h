// Who can hold something in one org: users, service accounts, teams and basic roles.
#pragma once

#include <string>

#include "clients/grafana/people.h"
#include "clients/grafana/service_accounts.h"
#include "clients/grafana/teams.h"

namespace broker::grafana {

class Principals {
 public:
  // The pointers outlive this.
  Principals(People* people, ServiceAccounts* accounts, Teams* teams);

  // As Provider::ResolvePrincipal.
  Task<Principal> Resolve(PrincipalRef ref, Freshness freshness, CallContext context);
  // By id, uncached. `login`, if not empty, may be a user's. PRINCIPAL_NOT_FOUND.
  Task<Principal> Read(std::string type, std::string id, std::string login, CallContext context);
  // As Provider::ListPrincipals.
  Task<Page<Principal>> List(PrincipalQuery query, PageRequest page, CallContext context);
  void Forget(const std::string& type, const std::string& id);

 private:
  // nullptr: neither service accounts nor teams.
  Catalogue* CatalogueOf(const std::string& type) const;
  Task<Page<Principal>> ListUsers(PrincipalQuery query, PageRequest page, CallContext context);
  Task<Page<Principal>> ListThings(PrincipalQuery query, PageRequest page, CallContext context);

  People* people_;
  ServiceAccounts* accounts_;
  Teams* teams_;
};

}  // namespace broker::grafana
