// Redash's groups as definitions: made, renamed, deleted. A group is its name; what its members may
// do cannot be set through the API.
#pragma once

#include "clients/common/api.h"
#include "clients/redash/account.h"
#include "clients/redash/groups.h"
#include "clients/redash/people.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

// The longest name that Redash stores, in characters; a longer one makes it answer 500.
inline constexpr std::size_t kLongestGroupName = 100;

// The etag is the name's digest.
Definition DefinitionOf(const Entitlement& group);

class Definitions {
 public:
  Definitions(clients::Api* api, Account* account, People* people, Groups* groups, Clock* clock);

  // As the verbs of Provider.
  Task<Observation> Observe(DefinitionKey key, CallContext context);
  Task<Guard> FindGuard(Change change, CallContext context);
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context);

 private:
  clients::Api* api_;
  Account* account_;
  People* people_;
  Groups* groups_;
  Clock* clock_;
};

}  // namespace broker::redash
