#include "service/security/jwt_issuer.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"
#include "service/security/claims.h"
#include "service/security/refusal.h"

namespace broker {
namespace {

ParsedFile<KeySet>::Complain Complaints(const JwtConfig& config, Log* log) {
  return [log, issuer = config.name, file = config.keys_file](const absl::Status& why) {
    if (log == nullptr) return;
    log->Write(Log::Level::kError, "the keys of an issuer of bearer tokens cannot be used",
               {{"issuer", issuer}, {"file", file}, {"problem", FailureOf(why).message}});
  };
}

}  // namespace

JwtIssuer::JwtIssuer(JwtConfig config, std::shared_ptr<const Secret> keys, Log* log)
    : config_(std::move(config)),
      keys_(
          std::move(keys), [](const std::string& text) { return ParseKeys(text); },
          Complaints(config_, log)) {}

absl::StatusOr<std::string> JwtIssuer::CallerOf(const Jwt& jwt, Instant now) {
  if (!IsSignedByIt(jwt)) return TokenNotAccepted();
  absl::StatusOr<std::string> caller = CallerClaim(jwt.claims, config_, now);
  if (!caller.ok()) return caller;
  return config_.name + ":" + *caller;
}

bool JwtIssuer::IsSignedByIt(const Jwt& jwt) {
  const auto algorithm =
      std::find_if(config_.algorithms.begin(), config_.algorithms.end(),
                   [&](JwtAlgorithm allowed) { return NameOf(allowed) == jwt.algorithm; });
  if (algorithm == config_.algorithms.end()) return false;
  const KeySet& keys = keys_.Value();
  return std::any_of(keys.begin(), keys.end(), [&](const VerificationKey& key) {
    const bool fits = jwt.key_id.empty() || key.id().empty() || key.id() == jwt.key_id;
    return fits && key.algorithm() == *algorithm && key.Verifies(jwt.signed_part, jwt.signature);
  });
}

}  // namespace broker
