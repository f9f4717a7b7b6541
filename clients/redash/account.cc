#include "clients/redash/account.h"

#include <algorithm>

#include "service/core/error.h"

namespace broker::redash {
Task<Session> Account::ReadSession(CallContext context) {
  const auto reply = co_await api_->Get(api_->Path("/session"), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Redash has no session route; check the instance's url");
  }
  auto session = ParseSession(**reply);
  if (session.ok()) version_ = session->version;
  co_return session;
}

Task<std::string> Account::OwnId(CallContext context) {
  const auto key = api_->authorization();
  if (!key.ok()) co_return key.status();
  if (key_and_own_id_ && key_and_own_id_->first == *key) co_return key_and_own_id_->second;
  const auto session = co_await ReadSession(context);
  if (!session.ok()) co_return session.status();
  key_and_own_id_.emplace(*key, session->user_id);
  co_return session->user_id;
}

Done Account::ProveSeesGroups(CallContext context) {
  const auto session = co_await ReadSession(context);
  if (!session.ok()) co_return session.status();
  if (!std::binary_search(session->permissions.begin(), session->permissions.end(), "admin")) {
    co_return Fail(
        Reason::kInstanceCredentials,
        "the broker's Redash user is no administrator and does not see all groups; put it "
        "in the built-in group admin");
  }
  co_return absl::OkStatus();
}

}  // namespace broker::redash
