// Who the holders in permission lists are: the lists name them by id and login alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clients/grafana/entries.h"
#include "clients/grafana/people.h"
#include "clients/grafana/service_accounts.h"

namespace broker::grafana {

class Names {
 public:
  // The pointers outlive this. `teams`: as in Entries.
  Names(People* people, ServiceAccounts* accounts, Entries* teams);

  // The users and service accounts that the entries are made for, by id, as far as the credential
  // can tell. `team`: the team whose list it is, where users of other orgs are named too; may be
  // empty.
  using Known = std::map<std::string, Principal>;
  Task<Known> Of(std::vector<Entry> entries, std::string team, CallContext context);

 private:
  Task<Known> Outsiders(std::string team, CallContext context);

  People* people_;
  ServiceAccounts* accounts_;
  Entries* teams_;
};

// The holder of the entry with what is known of it.
Principal Named(const Entry& entry, const Names::Known& known);

}  // namespace broker::grafana
