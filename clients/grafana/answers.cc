#include "clients/grafana/answers.h"

#include <string>
#include <utility>

#include "clients/common/text.h"
#include "clients/http/json.h"
#include "clients/http/retry.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

using clients::Answer;
using clients::Classified;

constexpr char kProduct[] = "Grafana";
constexpr char kJson[] = "application/json";

absl::Status NotAccepted(const http::Reply& reply) {
  return clients::BadCredentials(reply,
                                 "Grafana does not accept the broker's credential; try again, and "
                                 "if that does not help, renew it");
}

absl::Status LacksRights(const http::Reply& reply) {
  return clients::BadCredentials(
      reply,
      "the broker's Grafana credential lacks rights; give it the role Admin in the org, and see "
      "DescribeInstance with check_credential for what is missing");
}

absl::Status Refused(const http::Reply& reply) {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "Grafana refused the request without saying why: it may be busy, or one of "
                      "the two may be gone; look both up and try again",
                      {{"upstream_status", std::to_string(reply.status)}},
                      std::chrono::seconds(1)});
}

absl::Status OwnedElsewhere(const http::Reply& reply) {
  return Fail(Reason::kExternallyManaged, "an identity provider owns this access; change it there",
              {{"upstream_status", std::to_string(reply.status)}});
}

bool IsOwnedElsewhere(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return false;
  return http::TextOr(*body, "messageId", "").ends_with("externalTeamMember") ||
         http::TextOr(*body, "message", "").ends_with("cannot be updated for provisioned teams");
}

// Newer versions refuse to change a role that comes from a login.
bool IsRoleSynced(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  return body.ok() && http::TextOr(*body, "messageId", "").ends_with("externallySynced");
}

// 9.4 answers 500 to a token that it does not know.
bool IsUnknownToken(const http::Reply& reply) {
  return reply.status == 500 && clients::LowerAscii(http::MessageOf(reply)) == "invalid api key";
}

Classified Failed(absl::Status status) { return {Answer::kFailed, std::move(status)}; }

Classified ClassifyJson(const http::Reply& reply) {
  switch (reply.status) {
    case 200:
    case 201: return {Answer::kOk, absl::OkStatus()};
    case 401: return Failed(NotAccepted(reply));
    case 403: return Failed(IsRoleSynced(reply) ? OwnedElsewhere(reply) : LacksRights(reply));
    case 404:
      if (IsNoRoute(reply) || http::MessageOf(reply).empty()) return Failed(NotGrafana(reply));
      return {Answer::kAbsent, Refused(reply)};
    default: break;
  }
  if (reply.status < 400 || reply.status >= 500) return Failed(NotGrafana(reply));
  if (IsOwnedElsewhere(reply)) return Failed(OwnedElsewhere(reply));
  return Failed(Refused(reply));
}

}  // namespace

absl::Status NotGrafana(const http::Reply& reply) {
  return clients::NotTheApi(kProduct, reply, "the instance's url");
}

Classified Classify(const http::Reply& reply) {
  if (reply.status == 429) return Failed(clients::RateLimited(kProduct, reply));
  if (IsUnknownToken(reply)) return Failed(NotAccepted(reply));
  if (reply.status >= 500) return Failed(clients::CouldNotAnswer(kProduct, reply));
  if (reply.content_type != kJson) return Failed(NotGrafana(reply));
  return ClassifyJson(reply);
}

WriteReply::Fate FateOf(const http::Reply& reply) {
  const bool refused = reply.status >= 300 && reply.status < 500 && reply.status != 408;
  if (refused || IsUnknownToken(reply)) return WriteReply::Fate::kRefused;
  const bool from_gateway = reply.status == 408 || http::IsGatewayStatus(reply.status);
  if (from_gateway || reply.content_type != kJson || !http::ParseJson(reply).ok()) {
    return WriteReply::Fate::kNoAnswer;
  }
  return WriteReply::Fate::kAnswered;
}

bool IsNoRoute(const http::Reply& reply) {
  return reply.status == 404 && http::MessageOf(reply) == "Not found";
}

bool IsRbacOff(const http::Reply& reply) { return reply.status == 404 && reply.body.empty(); }

}  // namespace broker::grafana
