// Calls to one configured upstream: authentication, the meaning of answers, health as observed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/common/answer.h"
#include "clients/http/server.h"
#include "service/core/instance.h"
#include "service/ports/provider.h"

namespace broker::clients {

// How one product answers. Pure.
struct Dialect {
  Classified (*classify)(const http::Reply& reply) = nullptr;
  // Of a complete reply to a write: anything but kNotSent.
  WriteReply::Fate (*fate)(const http::Reply& reply) = nullptr;
};

class Api {
 public:
  // The value of the Authorization header at present. INSTANCE_CREDENTIALS.
  using Authorization = std::function<absl::StatusOr<std::string>()>;

  // `root` goes before every path: "/api". `headers` go with every request.
  Api(http::Server* server, Dialect dialect, Authorization authorization,
      std::vector<http::Header> headers, std::string root);

  // "<root>/users" and the like.
  http::Target Path(http::FixedText path) const;

  // Any complete reply. Failures are those of the transport and of the credential's file.
  Task<http::Reply> Fetch(http::Target target, std::size_t limit, CallContext context);
  // The reply if it is kOk; nullopt for a proven "no such object".
  Task<std::optional<http::Reply>> Get(http::Target target, std::size_t limit, CallContext context);

  struct Written {
    WriteReply::Fate fate = WriteReply::Fate::kNoAnswer;
    absl::Status status;  // OK: the reply is kOk
    http::Reply reply;
  };
  boost::asio::awaitable<Written> Write(http::Method method, http::Target target, std::string body,
                                        CallContext context);

  Health health() const;
  // For telling whether what was learned about the credential's owner still holds.
  absl::StatusOr<std::string> authorization() const { return authorization_(); }

 private:
  absl::StatusOr<http::Request> Authorized(http::Request request) const;
  void Note(const absl::Status& status);

  http::Server* server_;
  Dialect dialect_;
  Authorization authorization_;
  std::vector<http::Header> headers_;
  std::string root_;
  Health health_ = Health::kUnknown;
};

}  // namespace broker::clients
