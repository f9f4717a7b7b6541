// Which account of the upstream is the broker's own.
#pragma once

#include <optional>
#include <string>

#include "clients/common/api.h"

namespace broker::grafana {

class Self {
 public:
  // `configured`: its id, may be empty. `is_user`: the credential is a user's own, who can tell its
  // id. The pointer outlives this.
  Self(clients::Api* api, std::string configured, bool is_user);

  // True if this account is, or can be, the broker's own. `is_admin`: it is an Admin of the org, as
  // the broker's own must be: where the credential cannot tell, no such service account is touched.
  Task<bool> MayBe(std::string principal_type, std::string id, bool is_admin, CallContext context);

  // True if the credential is that of a server admin, who sees the users of all orgs.
  Task<bool> SeesServer(CallContext context);

 private:
  struct Account {
    std::string authorization;  // the credential that was in use when it was asked for
    std::string id;
    bool server_admin = false;
  };

  Task<Account> Ask(CallContext context);

  clients::Api* api_;
  std::string configured_;
  bool is_user_;
  std::optional<Account> account_;
};

}  // namespace broker::grafana
