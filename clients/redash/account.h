// The broker's own account in one Redash organisation: who it is and what it may see.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "clients/common/api.h"
#include "clients/redash/wire.h"
#include "service/ports/provider.h"

namespace broker::redash {

class Account {
 public:
  explicit Account(clients::Api* api) : api_(api) {}

  Task<Session> ReadSession(CallContext context);

  // The user whose key this is; asked for once per key.
  Task<std::string> OwnId(CallContext context);

  // OK if the account sees every group: others get their own groups alone, without a word, so what
  // their lists lack proves nothing. INSTANCE_CREDENTIALS.
  Done ProveSeesGroups(CallContext context);

  // As last told; empty before.
  const std::string& version() const { return version_; }

 private:
  clients::Api* api_;
  std::string version_;
  // Owner of the key that was in use when it was asked for.
  std::optional<std::pair<std::string, std::string>> key_and_own_id_;
};

}  // namespace broker::redash
