#include "service/config/security_fields.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace broker {
namespace {

namespace v1 = ::permissionbroker::config::v1;

constexpr std::chrono::minutes kMostSkew(5);
constexpr int kMostCalls = 1'000'000;

// The first parts of other callers' names: who signs JWTs must not be able to speak for them.
bool IsTaken(const std::string& name) {
  return name == "token" || name == "dns" || name == "spiffe";
}

std::optional<JwtAlgorithm> AlgorithmNamed(const std::string& name) {
  if (name == "RS256") return JwtAlgorithm::kRs256;
  if (name == "ES256") return JwtAlgorithm::kEs256;
  return std::nullopt;
}

std::string EntryOf(const std::string& path, int i) { return path + '[' + std::to_string(i) + ']'; }

void CheckName(const std::string& name, const std::string& path, std::set<std::string>& names,
               Fields& fields) {
  if (!IsName(name)) {
    fields.Refuse(path, "must be 1 to 63 of a-z, 0-9 and \"-\", and not start with \"-\"");
  } else if (IsTaken(name)) {
    fields.Refuse(path, "must not be token, dns or spiffe, which begin other callers' names");
  } else if (!names.insert(name).second) {
    fields.Refuse(path, "is the name of another issuer already; choose another");
  }
}

std::vector<JwtAlgorithm> AlgorithmsOf(const v1::Jwt& in, const std::string& path, Fields& fields) {
  std::vector<JwtAlgorithm> out;
  if (in.algorithms().empty()) fields.Refuse(path, "is missing or empty; set RS256, ES256 or both");
  for (int i = 0; i < in.algorithms_size(); ++i) {
    const auto algorithm = AlgorithmNamed(in.algorithms(i));
    if (!algorithm) {
      fields.Refuse(EntryOf(path, i), "must be RS256 or ES256");
    } else if (std::find(out.begin(), out.end(), *algorithm) == out.end()) {
      out.push_back(*algorithm);
    }
  }
  return out;
}

JwtConfig JwtOf(const v1::Jwt& in, const std::string& path, std::set<std::string>& names,
                Fields& fields) {
  JwtConfig out;
  out.name = in.name();
  CheckName(in.name(), path + ".name", names, fields);
  out.issuer = in.issuer();
  if (in.issuer().empty()) fields.Refuse(path + ".issuer", "is missing; set it to the tokens' iss");
  out.audience.assign(in.audience().begin(), in.audience().end());
  if (in.audience().empty()) {
    fields.Refuse(path + ".audience", "is missing or empty; set what the tokens' aud names");
  }
  for (int i = 0; i < in.audience_size(); ++i) {
    if (in.audience(i).empty()) {
      fields.Refuse(EntryOf(path + ".audience", i), "is empty; set what the tokens' aud names");
    }
  }
  out.algorithms = AlgorithmsOf(in, path + ".algorithms", fields);
  out.keys_file = fields.File(in.keys_file(), path + ".keys_file");
  if (!in.caller_claim().empty()) out.caller_claim = in.caller_claim();
  if (in.has_skew()) out.skew = std::chrono::seconds(in.skew().seconds());
  if (out.skew > kMostSkew) fields.Refuse(path + ".skew", "must be 0 s to 5 min, e.g. 30s");
  return out;
}

int CallsOf(bool is_set, int calls, const std::string& path, Fields& fields) {
  if (is_set && (calls < 1 || calls > kMostCalls)) {
    fields.Refuse(path, "must be 1 to 1000000; leave it out for no limit");
  }
  return calls;
}

}  // namespace

TlsConfig TlsOf(const v1::Tls& in, Fields& fields) {
  TlsConfig out;
  out.cert_file = fields.File(in.cert_file(), "tls.cert_file");
  out.key_file = fields.File(in.key_file(), "tls.key_file");
  out.client_ca_file = fields.Path(in.client_ca_file());
  return out;
}

AuthenticationConfig AuthenticationOf(const v1::Authentication& in, Fields& fields) {
  AuthenticationConfig out;
  std::set<std::string> names;
  for (int i = 0; i < in.jwt_size(); ++i) {
    out.jwt.push_back(JwtOf(in.jwt(i), EntryOf("authentication.jwt", i), names, fields));
  }
  out.tokens_file = fields.Path(in.tokens_file());
  if (!out.any()) {
    fields.Refuse("authentication", "is empty; set jwt, tokens_file or both, or leave it out");
  }
  return out;
}

LimitsConfig LimitsOf(const v1::Limits& in, Fields& fields) {
  LimitsConfig out;
  out.calls_per_minute =
      CallsOf(in.has_calls_per_minute(), in.calls_per_minute(), "limits.calls_per_minute", fields);
  out.calls_at_once =
      CallsOf(in.has_calls_at_once(), in.calls_at_once(), "limits.calls_at_once", fields);
  return out;
}

}  // namespace broker
