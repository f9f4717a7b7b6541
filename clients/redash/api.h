// Calls to one Redash organisation: authentication, the meaning of answers, health as observed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "clients/http/server.h"
#include "service/core/instance.h"
#include "service/ports/provider.h"
#include "service/ports/secret.h"

namespace broker::redash {

class Api {
 public:
  // `root` is "/api", or "/<organisation>/api" on a server with several.
  Api(http::Server* server, std::shared_ptr<const Secret> key, std::string root);

  // "<root>/users" and the like; `path` is ours, never a caller's.
  http::Target Path(std::string_view path) const;

  // Any complete reply. Failures are those of the transport and of the key file.
  Task<http::Reply> Fetch(http::Target target, std::size_t limit, CallContext context);
  // The reply if it is 200 with JSON; nullopt for a proven "no such object".
  Task<std::optional<http::Reply>> Get(http::Target target, std::size_t limit, CallContext context);

  struct Written {
    WriteReply::Fate fate = WriteReply::Fate::kNoAnswer;
    absl::Status status;  // OK: 200 with JSON
    http::Reply reply;
  };
  boost::asio::awaitable<Written> Write(http::Method method, http::Target target, std::string body,
                                        CallContext context);

  Health health() const;
  // The present key, for telling whether what was learned about its owner still holds.
  absl::StatusOr<std::string> key() const { return key_->Value(); }

 private:
  absl::StatusOr<http::Request> Authorized(http::Request request) const;
  void Note(const absl::Status& status);

  http::Server* server_;
  std::shared_ptr<const Secret> key_;
  std::string root_;
  Health health_ = Health::kUnknown;
};

}  // namespace broker::redash
