#include "clients/grafana/self.h"

#include <utility>

#include "clients/grafana/resource.h"
#include "clients/grafana/users.h"
#include "service/core/error.h"

namespace broker::grafana {
Self::Self(clients::Api* api, std::string configured, bool is_user)
    : api_(api), configured_(std::move(configured)), is_user_(is_user) {}

Task<bool> Self::MayBe(std::string principal_type, std::string id, bool is_admin,
                       CallContext context) {
  if (principal_type != kUser && principal_type != kServiceAccount) co_return false;
  if (!configured_.empty() && id == configured_) co_return true;
  if (is_user_) {
    const auto own = co_await Ask(context);
    if (!own.ok()) co_return own.status();
    co_return id == own->id;
  }
  co_return configured_.empty() && is_admin&& principal_type == kServiceAccount;
}

Task<bool> Self::SeesServer(CallContext context) {
  if (!is_user_) co_return false;
  const auto own = co_await Ask(context);
  if (!own.ok()) co_return own.status();
  co_return own->server_admin;
}

Task<Self::Account> Self::Ask(CallContext context) {
  const auto authorization = api_->authorization();
  if (!authorization.ok()) co_return authorization.status();
  if (account_ && account_->authorization == *authorization) co_return *account_;
  const auto reply = co_await api_->Get(api_->Path("/user"), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kInstanceCredentials,
                   "Grafana does not know the broker's own user; check credential.basic");
  }
  auto id = ParseId(**reply);
  if (!id.ok()) co_return id.status();
  account_ = Account{*authorization, std::move(*id), IsServerAdmin(**reply)};
  co_return *account_;
}

}  // namespace broker::grafana
