// One permission list of Grafana as the broker sees it. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <set>
#include <string>
#include <vector>

#include "clients/grafana/resource.h"
#include "clients/http/connection.h"
#include "service/core/holding.h"

namespace broker::grafana {

struct Entry {
  // Whose: user, service_account, team or basic_role, by id. Of a user only the login is known
  // besides, of a team its name. Older versions do not tell service accounts from users.
  Principal principal;
  std::string level;  // empty: one that the broker does not know
  // Part of the thing's own list: what a change of it changes.
  bool direct = false;
  // From what the thing lies in.
  bool inherited = false;
  // Of an entry that is neither: the role that gives it.
  std::string role;
};

// What else a principal is that entries may be made for, and what the thing lies in.
struct Ways {
  std::string basic_role;  // "Viewer"; empty if none or not known
  std::set<std::string> teams;
  // uid of the folder; empty if it lies in none.
  std::string container;
  std::string container_name;
};

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<std::vector<Entry>> ParseEntries(const Resource& resource, const http::Reply& reply);
// Of GET /teams/:id/members: with what is known of each, all direct.
absl::StatusOr<std::vector<Entry>> ParseMembers(const http::Reply& reply);

// True if the entry is made for this principal. Users and service accounts share their ids.
bool IsOf(const Entry& entry, const std::string& principal_type, const std::string& principal_id);

// What `principal` holds in a list that was read whole. UPSTREAM_PROTOCOL if its level is not
// known.
absl::StatusOr<Observation> ObservationOf(const std::vector<Entry>& entries, Principal principal,
                                          const Ways& ways, const HoldingKey& key, Instant now);

}  // namespace broker::grafana
