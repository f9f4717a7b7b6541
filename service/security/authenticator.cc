#include "service/security/authenticator.h"

#include <absl/strings/match.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "service/security/certificate_name.h"
#include "service/security/claims.h"
#include "service/security/jwt.h"
#include "service/security/jwt_issuer.h"
#include "service/security/refusal.h"
#include "service/security/static_tokens.h"

namespace broker {
namespace {

constexpr std::string_view kScheme = "bearer ";

// Of RFC 6750. nullopt if the value has another scheme or form.
std::optional<std::string_view> BearerToken(std::string_view value) {
  if (value.size() <= kScheme.size() ||
      !absl::EqualsIgnoreCase(absl::string_view(value.data(), kScheme.size()),
                              absl::string_view(kScheme.data(), kScheme.size()))) {
    return std::nullopt;
  }
  value.remove_prefix(kScheme.size());
  const bool visible =
      std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return visible ? std::optional(value) : std::nullopt;
}

class OpenAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Caller> Authenticate(const CallCredentials&) override {
    return CallerNamed("anonymous");
  }
};

class CredentialAuthenticator final : public Authenticator {
 public:
  CredentialAuthenticator(const AuthenticationConfig& config, const Files& files, Clock* clock,
                          Log* log)
      : clock_(clock) {
    for (const JwtConfig& jwt : config.jwt) {
      issuers_.push_back(std::make_unique<JwtIssuer>(jwt, files(jwt.keys_file), log));
    }
    if (!config.tokens_file.empty()) {
      tokens_.emplace(config.tokens_file, files(config.tokens_file), log);
    }
  }

  absl::StatusOr<Caller> Authenticate(const CallCredentials& credentials) override {
    absl::StatusOr<std::string> name = NameIn(credentials);
    if (!name.ok()) return name.status();
    return CallerNamed(*std::move(name));
  }

 private:
  absl::StatusOr<std::string> NameIn(const CallCredentials& credentials) {
    if (credentials.authorization.size() > 1) {
      return Refused("the call has more than one authorization header", "send one");
    }
    if (credentials.authorization.size() == 1) return NameOfHeader(credentials.authorization[0]);
    if (credentials.spiffe_ids.empty() && credentials.dns_names.empty()) {
      return Refused("the call brings no credential that names its caller",
                     "send \"authorization: Bearer TOKEN\", or a client certificate with a SPIFFE "
                     "id or a DNS name");
    }
    return CertificateName(credentials.spiffe_ids, credentials.dns_names);
  }

  absl::StatusOr<std::string> NameOfHeader(std::string_view value) {
    // Whatever is in it, it is not looked at.
    if (value.size() > kScheme.size() + Jwt::kMaxBytes) return TokenNotAccepted();
    const std::optional<std::string_view> token = BearerToken(value);
    if (!token) {
      return Refused("the authorization header has another form than \"Bearer TOKEN\"",
                     "send that, with one space");
    }
    if (LooksLikeJwt(*token)) return NameOfJwt(*token);
    std::optional<std::string> holder = tokens_ ? tokens_->CallerOf(*token) : std::nullopt;
    if (!holder) return TokenNotAccepted();
    return *std::move(holder);
  }

  absl::StatusOr<std::string> NameOfJwt(std::string_view token) {
    if (issuers_.empty()) return TokenNotAccepted();
    const std::optional<Jwt> jwt = ParseJwt(token);
    if (!jwt) return TokenNotAccepted();
    const std::string iss = IssuerOf(jwt->claims);
    // Two entries may name one issuer, say for two audiences; of several refusals the last tells
    // why, unless it tells nothing.
    absl::StatusOr<std::string> name = TokenNotAccepted();
    for (const auto& issuer : issuers_) {
      if (issuer->issuer() != iss) continue;
      absl::StatusOr<std::string> found = issuer->CallerOf(*jwt, clock_->Now());
      if (found.ok()) return found;
      if (found.status() != TokenNotAccepted()) name = std::move(found);
    }
    return name;
  }

  Clock* const clock_;
  std::vector<std::unique_ptr<JwtIssuer>> issuers_;
  std::optional<StaticTokens> tokens_;
};

}  // namespace

std::unique_ptr<Authenticator> Authenticator::Open() {
  return std::make_unique<OpenAuthenticator>();
}

std::unique_ptr<Authenticator> Authenticator::Of(const AuthenticationConfig& config,
                                                 const Files& files, Clock* clock, Log* log) {
  return std::make_unique<CredentialAuthenticator>(config, files, clock, log);
}

}  // namespace broker
