#include "service/check_config.h"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

#include "clients/http/tcp_connector.h"
#include "service/core/error.h"
#include "service/grpc/tls.h"
#include "service/host/secret_files.h"
#include "service/host/system_clock.h"
#include "service/host/system_random.h"
#include "service/providers.h"
#include "service/security/key_set.h"
#include "service/security/static_tokens.h"

namespace broker {
namespace {

class Checker {
 public:
  explicit Checker(const Config& config) : config_(config) {}

  ConfigReport Run() {
    Instances();
    Credentials();
    Callers();
    return std::move(report_);
  }

 private:
  void Say(std::string line) { report_.lines.push_back(std::move(line)); }
  void Refuse(std::string problem) { report_.problems.push_back(std::move(problem)); }
  void Refuse(const absl::Status& status) { Refuse(FailureOf(status).message); }

  void Instances() {
    boost::asio::io_context io(1);
    SystemClock clock(io.get_executor());
    SystemRandom random;
    http::Servers servers(http::TcpConnectors(io.get_executor(), &clock), &clock, &random);
    const auto providers = MakeProviders(
        config_,
        {&clock, &random, &servers, [this](const auto& path) { return secrets_.At(path); }});
    if (!providers.ok()) return Refuse(providers.status());
    for (const auto& provider : *providers) {
      const ProviderInfo& info = provider->info();
      Say(info.instance + ": " + info.kind + " at " + info.web_uri);
    }
  }

  void Credentials() {
    for (const InstanceConfig& instance : config_.instances) {
      const CredentialConfig& files = instance.credential;
      for (const std::string& file :
           {files.api_key_file, files.token_file, files.basic_password_file}) {
        if (file.empty()) continue;
        const auto secret = secrets_.At(file)->Value();
        if (!secret.ok()) Refuse(InvalidField("instances." + instance.name, Why(secret)));
      }
    }
  }

  void Callers() {
    const std::string port = "calls arrive at " + config_.listen;
    if (config_.insecure) {
      Say(port + ", neither encrypted nor authenticated");
    } else {
      Say(port + " over TLS");
      const auto tls = TlsCredentials(config_.tls, !config_.authentication.any());
      if (!tls.ok()) Refuse(tls.status());
    }
    for (const JwtConfig& jwt : config_.authentication.jwt) Issuer(jwt);
    if (!config_.authentication.tokens_file.empty()) Tokens();
    if (!config_.tls.client_ca_file.empty()) Say("callers may show a certificate");
    Say(config_.policy ? "rules of the policy: " + std::to_string(config_.policy->rules.size())
                       : "without a policy everybody may do everything that is not guarded");
  }

  void Issuer(const JwtConfig& jwt) {
    const auto text = secrets_.At(jwt.keys_file)->Value();
    const auto keys = text.ok() ? ParseKeys(*text) : absl::StatusOr<KeySet>(text.status());
    if (!keys.ok()) return Refuse(InvalidField("authentication.jwt." + jwt.name, Why(keys)));
    Say("callers may have a JWT of " + jwt.issuer);
  }

  void Tokens() {
    const std::string& file = config_.authentication.tokens_file;
    const auto text = secrets_.At(file)->Value();
    if (!text.ok()) return Refuse(InvalidField("authentication.tokens_file", Why(text)));
    const TokenList tokens = ParseTokens(*text);
    Say("callers may have one of " + std::to_string(tokens.entries.size()) + " static tokens");
    for (const std::size_t line : tokens.bad_lines) {
      Refuse(file + ":" + std::to_string(line) + ": is no \"NAME SHA-256-IN-HEX\"");
    }
  }

  template <class T>
  static std::string Why(const absl::StatusOr<T>& value) {
    return FailureOf(value.status()).message;
  }

  const Config& config_;
  SecretFiles secrets_;
  ConfigReport report_;
};

}  // namespace

ConfigReport CheckConfig(const Config& config) { return Checker(config).Run(); }

}  // namespace broker
