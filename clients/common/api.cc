#include "clients/common/api.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"

namespace broker::clients {
namespace {

bool IsControl(unsigned char c) { return c < 0x20 || c == 0x7f; }

}  // namespace

Api::Api(http::Server* server, Dialect dialect, Authorization authorization,
         std::vector<http::Header> headers, std::string root)
    : server_(server),
      dialect_(dialect),
      authorization_(std::move(authorization)),
      headers_(std::move(headers)),
      root_(std::move(root)) {}

http::Target Api::Path(http::FixedText path) const {
  return http::Target(root_ + std::string(path.text()));
}

Health Api::health() const { return server_->unreachable() ? Health::kUnreachable : health_; }

absl::StatusOr<http::Request> Api::Authorized(http::Request request) const {
  const auto authorization = authorization_();
  if (!authorization.ok()) return authorization.status();
  if (std::any_of(authorization->begin(), authorization->end(), IsControl)) {
    return Fail(Reason::kInstanceCredentials,
                "the broker's credential has a line break or another control character in it; "
                "write it to its file alone and in one line");
  }
  request.headers = headers_;
  request.headers.push_back({"Authorization", *authorization});
  return request;
}

void Api::Note(const absl::Status& status) {
  if (status.ok()) {
    health_ = Health::kOk;
  } else if (HasReason(status, Reason::kInstanceCredentials)) {
    health_ = Health::kCredentials;
  }
}

Task<http::Reply> Api::Fetch(http::Target target, std::size_t limit, CallContext context) {
  http::Request plain{http::Method::kGet, std::move(target), {}, {}, limit};
  auto request = Authorized(std::move(plain));
  if (!request.ok()) {
    Note(request.status());
    co_return request.status();
  }
  auto reply = co_await server_->Read(std::move(*request), context);
  if (reply.ok()) Note(dialect_.classify(*reply).status);
  co_return reply;
}

Task<std::optional<http::Reply>> Api::Get(http::Target target, std::size_t limit,
                                          CallContext context) {
  auto reply = co_await Fetch(std::move(target), limit, context);
  if (!reply.ok()) co_return reply.status();
  const Classified classified = dialect_.classify(*reply);
  if (classified.answer == Answer::kAbsent) co_return std::optional<http::Reply>();
  if (classified.answer == Answer::kFailed) co_return classified.status;
  co_return std::optional<http::Reply>(std::move(*reply));
}

boost::asio::awaitable<Api::Written> Api::Write(http::Method method, http::Target target,
                                                std::string body, CallContext context) {
  Written written;
  http::Request plain;
  plain.method = method;
  plain.target = std::move(target);
  plain.body = std::move(body);
  auto request = Authorized(std::move(plain));
  if (!request.ok()) {
    Note(request.status());
    written.fate = WriteReply::Fate::kNotSent;
    written.status = request.status();
    co_return written;
  }
  http::WriteResult result = co_await server_->Write(std::move(*request), context);
  if (result.fate != http::WriteResult::Fate::kReply) {
    written.fate = result.fate == http::WriteResult::Fate::kNotSent ? WriteReply::Fate::kNotSent
                                                                    : WriteReply::Fate::kNoAnswer;
    written.status = result.status;
    co_return written;
  }
  written.reply = std::move(result.reply);
  written.status = dialect_.classify(written.reply).status;
  written.fate = dialect_.fate(written.reply);
  Note(written.status);
  co_return written;
}

}  // namespace broker::clients
