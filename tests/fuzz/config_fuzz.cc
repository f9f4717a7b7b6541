// The configuration file, policy included. What is accepted keeps what config.h promises, and is
// the same each time.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "service/config/config.h"
#include "service/core/error.h"
#include "tests/fuzz/require.h"

namespace broker {
namespace {

using fuzz::Require;

bool Same(const TlsConfig& a, const TlsConfig& b) {
  return a.cert_file == b.cert_file && a.key_file == b.key_file &&
         a.client_ca_file == b.client_ca_file;
}

bool Same(const JwtConfig& a, const JwtConfig& b) {
  return a.name == b.name && a.issuer == b.issuer && a.audience == b.audience &&
         a.algorithms == b.algorithms && a.keys_file == b.keys_file &&
         a.caller_claim == b.caller_claim && a.skew == b.skew;
}

bool Same(const AuthenticationConfig& a, const AuthenticationConfig& b) {
  if (a.tokens_file != b.tokens_file || a.jwt.size() != b.jwt.size()) return false;
  for (std::size_t i = 0; i < a.jwt.size(); ++i) {
    if (!Same(a.jwt[i], b.jwt[i])) return false;
  }
  return true;
}

bool Same(const Config& a, const Config& b) {
  return a.listen == b.listen && a.insecure == b.insecure && a.data_dir == b.data_dir &&
         a.instances == b.instances && a.audit.file == b.audit.file &&
         a.audit.to_stdout == b.audit.to_stdout && Same(a.tls, b.tls) &&
         Same(a.authentication, b.authentication) &&
         a.limits.calls_per_minute == b.limits.calls_per_minute &&
         a.limits.calls_at_once == b.limits.calls_at_once && a.reflection == b.reflection &&
         a.health == b.health && a.policy == b.policy;
}

void CheckInstances(const std::vector<InstanceConfig>& instances) {
  Require(!instances.empty(), "there is an instance");
  std::set<std::string> names;
  for (const InstanceConfig& one : instances) {
    Require(!one.name.empty() && names.insert(one.name).second,
            "instances have names of their own");
    Require(!one.kind.empty() && !one.url.empty(), "an instance has a kind and a url");
    if (!one.longest_lease) continue;
    Require(*one.longest_lease >= std::chrono::seconds(1) &&
                *one.longest_lease <= std::chrono::hours(24 * 366 * 10),
            "leases are between a second and ten years");
  }
}

void CheckPolicy(const Policy& policy) {
  Require(!policy.rules.empty(), "a policy has rules");
  std::set<std::string> names;
  for (const PolicyRule& rule : policy.rules) {
    Require(!rule.name.empty() && names.insert(rule.name).second, "rules have names of their own");
    Require(!rule.callers.empty() && !rule.verbs.empty(), "a rule says who may do what");
    if (rule.max_ttl) Require(!rule.deny && rule.max_ttl->count() > 0, "a limit is of access");
    for (const PolicyVerb verb : rule.verbs) {
      Require(!IsOfWholeInstance(verb) || (rule.types.empty() && rule.entitlements.empty() &&
                                           rule.levels.empty() && rule.principals.empty()),
              "what is about no change is not narrowed by one");
    }
  }
}

// Nobody gets in unasked.
void CheckAccess(const Config& config) {
  if (config.insecure) {
    Require(!config.tls.on() && !config.authentication.any(), "insecure is not half secure");
    return;
  }
  Require(config.tls.on() && !config.tls.key_file.empty(), "calls are encrypted");
  Require(config.authentication.any() || !config.tls.client_ca_file.empty(), "callers have names");
  Require(config.policy.has_value(), "there is a policy");
  for (const JwtConfig& jwt : config.authentication.jwt) {
    Require(!jwt.name.empty() && !jwt.issuer.empty() && !jwt.audience.empty() &&
                !jwt.algorithms.empty() && !jwt.keys_file.empty() && !jwt.caller_claim.empty(),
            "an issuer is told whole");
    Require(jwt.skew >= Duration::zero() && jwt.skew <= std::chrono::minutes(5),
            "clocks are not far apart");
  }
}

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = LoadConfig(text, "/etc/broker/c.yaml");
  if (!config.ok()) {
    Require(HasReason(config.status(), Reason::kInvalidField), "what is wrong is told");
    Require(config.status().message().find("c.yaml") != std::string::npos, "and where");
    return 0;
  }
  CheckInstances(config->instances);
  CheckAccess(*config);
  if (config->policy) CheckPolicy(*config->policy);
  const auto again = LoadConfig(text, "/etc/broker/c.yaml");
  Require(again.ok() && Same(*config, *again), "a file means one thing");
  return 0;
}
