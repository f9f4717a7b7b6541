#include "clients/redash/answers.h"

#include <string>
#include <string_view>
#include <utility>

#include "clients/http/json.h"
#include "clients/http/retry.h"

namespace broker::redash {
namespace {

using clients::Answer;
using clients::BadCredentials;
using clients::Classified;

constexpr char kProduct[] = "Redash";
constexpr char kJson[] = "application/json";

bool StartsWith(std::string_view text, std::string_view start) { return text.starts_with(start); }

Classified Failed(absl::Status status) { return {Answer::kFailed, std::move(status)}; }

Classified ClassifyNotFound(const http::Reply& reply) {
  const std::string message = http::MessageOf(reply);
  // Older versions follow these with more text.
  if (StartsWith(message, "Couldn't find resource.")) {
    return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
  }
  if (StartsWith(message, "The requested URL was not found on the server.")) {
    return {Answer::kAbsent, NotRedash(reply)};
  }
  return Failed(NotRedash(reply));
}

}  // namespace

absl::Status NotRedash(const http::Reply& reply) {
  return clients::NotTheApi(kProduct, reply, "the instance's url and its organisation");
}

Classified Classify(const http::Reply& reply) {
  const bool is_json = reply.content_type == kJson;
  switch (reply.status) {
    case 200: return is_json ? Classified{Answer::kOk, absl::OkStatus()} : Failed(NotRedash(reply));
    case 401:
      return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
    case 403:
      return Failed(
          BadCredentials(reply,
                         "the broker's Redash user lacks rights; put it in the built-in groups "
                         "admin and default"));
    case 404: return ClassifyNotFound(reply);
    case 429: return Failed(clients::RateLimited(kProduct, reply));
    default: break;
  }
  // With CSRF enforced, a write with a bad key is told of the token instead.
  if (reply.status == 400 && StartsWith(http::MessageOf(reply), "The CSRF")) {
    return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
  }
  if (reply.status >= 500) return Failed(clients::CouldNotAnswer(kProduct, reply));
  return Failed(NotRedash(reply));
}

WriteReply::Fate FateOf(const http::Reply& reply) {
  if (reply.status >= 300 && reply.status < 500 && reply.status != 408) {
    return WriteReply::Fate::kRefused;
  }
  const bool from_gateway = reply.status == 408 || http::IsGatewayStatus(reply.status);
  if (from_gateway || reply.content_type != kJson || !http::ParseJson(reply).ok()) {
    return WriteReply::Fate::kNoAnswer;
  }
  return WriteReply::Fate::kAnswered;
}

}  // namespace broker::redash
