#include "tests/fakes/grafana/refusal.h"

#include "tests/fakes/grafana/reply.h"

namespace broker::fakes::grafana {
namespace {

// 9.4 takes an unknown key for a failure of its own.
FakeReply RefusedBy94(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNoCredentials: return RouterMessage(401, "Unauthorized");
    case Refusal::kMalformedToken: return RouterFailure(401, "invalid API key");
    case Refusal::kUnknownToken: return RouterFailure(500, "invalid API key");
    case Refusal::kExpiredToken: return RouterMessage(401, "Expired API key");
    case Refusal::kDisabledServiceAccount: return RouterMessage(401, "Service account is disabled");
    case Refusal::kTokenOfAnotherOrg: break;
    case Refusal::kMalformedHeader: return RouterFailure(401, "Invalid Basic Auth Header");
    case Refusal::kBadPassword: return RouterFailure(401, "invalid username or password");
  }
  return RouterMessage(401, "Unauthorized");
}

FakeReply RefusedByNewer(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNoCredentials: break;
    case Refusal::kMalformedToken:
    case Refusal::kUnknownToken: return RouterTyped(401, "api-key.invalid", "Invalid API key");
    case Refusal::kExpiredToken: return RouterTyped(401, "api-key.expired", "Expired API key");
    case Refusal::kDisabledServiceAccount:
      return RouterTyped(401, "service-account.disabled", "Service account is disabled");
    case Refusal::kTokenOfAnotherOrg:
      return RouterTyped(401, "api-key.organization-mismatch",
                         "API key does not belong to the requested organization");
    case Refusal::kMalformedHeader:
      return RouterTyped(400, "basic-auth.invalid-header", "Invalid Basic Auth Header");
    case Refusal::kBadPassword:
      return RouterTyped(401, "password-auth.failed", "Invalid username or password");
  }
  return RouterTyped(401, "auth.unauthorized", "Unauthorized");
}

}  // namespace

FakeReply Refused(Refusal refusal, Personality personality) {
  return personality == Personality::kNewer ? RefusedByNewer(refusal) : RefusedBy94(refusal);
}

}  // namespace broker::fakes::grafana
