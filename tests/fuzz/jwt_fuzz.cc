// Bearer tokens, key files and token files from strangers. The first line of the input is an
// authorization header, the rest a file of keys and of static tokens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "service/security/authenticator.h"
#include "service/security/base64url.h"
#include "service/security/claims.h"
#include "service/security/jwt.h"
#include "service/security/key_set.h"
#include "service/security/static_tokens.h"

namespace broker {
namespace {

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

class File final : public Secret {
 public:
  explicit File(std::string_view content) : content_(content) {}
  absl::StatusOr<std::string> Value() const override { return content_; }

 private:
  const std::string content_;
};

class StillClock final : public Clock {
 public:
  Instant Now() const override { return kNow; }
  MonoTime Mono() const override { return MonoTime(); }
  std::unique_ptr<Alarm> At(MonoTime, std::function<void()>) override { return nullptr; }
};

void Expect(bool holds) {
  if (!holds) std::abort();
}

AuthenticationConfig Config() {
  JwtConfig jwt;
  jwt.name = "corp";
  jwt.issuer = "i";
  jwt.audience = {"pb"};
  jwt.algorithms = {JwtAlgorithm::kRs256, JwtAlgorithm::kEs256};
  jwt.keys_file = "keys";
  AuthenticationConfig config;
  config.jwt = {jwt};
  config.tokens_file = "tokens";
  return config;
}

void ParseToken(std::string_view token, const KeySet& keys) {
  const std::optional<Jwt> jwt = ParseJwt(token);
  if (!jwt) return;
  // No two texts are one token.
  Expect(jwt->signed_part + "." + EncodeBase64Url(jwt->signature) == token);
  for (const VerificationKey& key : keys) {
    static_cast<void>(key.Verifies(jwt->signed_part, jwt->signature));
  }
  // As if the signature were good.
  const auto caller = CallerClaim(jwt->claims, Config().jwt[0], kNow);
  if (caller.ok()) Expect(!caller->empty() && caller->size() <= kMaxCallerClaim);
}

void Ask(std::string_view header, std::string_view file) {
  StillClock clock;
  const auto authenticator = Authenticator::Of(
      Config(), [&](const std::string&) { return std::make_shared<File>(file); }, &clock);
  CallCredentials credentials;
  credentials.authorization = {std::string(header)};
  const auto caller = authenticator->Authenticate(credentials);
  if (caller.ok()) {
    Expect(caller->name().starts_with("corp:") || caller->name().starts_with("token:"));
  }
  credentials.authorization.clear();
  credentials.spiffe_ids = {std::string(header)};
  static_cast<void>(authenticator->Authenticate(credentials));
  credentials.spiffe_ids.clear();
  credentials.dns_names = {std::string(header)};
  static_cast<void>(authenticator->Authenticate(credentials));
}

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string_view header = input.substr(0, line);
  const std::string_view file =
      line == std::string_view::npos ? std::string_view() : input.substr(line + 1);

  const absl::StatusOr<broker::KeySet> keys = broker::ParseKeys(file);
  if (keys.ok()) broker::Expect(!keys->empty());
  broker::ParseToken(header.substr(header.find(' ') + 1), keys.ok() ? *keys : broker::KeySet());
  broker::ParseTokens(file);
  broker::Ask(header, file);
  return 0;
}
