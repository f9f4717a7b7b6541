// Who may reach the broker, and how callers prove who they are. Checked values.
#pragma once

#include <string>
#include <vector>

#include "service/core/time.h"

namespace broker {

// PEM files; they are read again when they change.
struct TlsConfig {
  std::string cert_file;  // the chain, leaf first
  std::string key_file;
  // Callers need a certificate of these if they have no bearer token; empty: none is asked for.
  std::string client_ca_file;

  bool on() const { return !cert_file.empty(); }
};

enum class JwtAlgorithm { kRs256, kEs256 };

// One issuer of bearer JWTs.
struct JwtConfig {
  std::string name;                   // first part of its callers' names: "corp" in "corp:ann"
  std::string issuer;                 // iss, exactly
  std::vector<std::string> audience;  // one of these must be in aud
  std::vector<JwtAlgorithm> algorithms;
  std::string keys_file;                     // PEM public keys or a JWKS
  std::string caller_claim = "sub";          // which claim names the caller
  Duration skew = std::chrono::seconds(30);  // how far clocks may be apart; at most 5 min
};

struct AuthenticationConfig {
  std::vector<JwtConfig> jwt;
  // Lines "NAME SHA-256-in-hex" of static tokens; empty: none.
  std::string tokens_file;

  bool any() const { return !jwt.empty() || !tokens_file.empty(); }
};

// For each caller; 0: no limit.
struct LimitsConfig {
  int calls_per_minute = 0;  // over time; as many may come at once after a minute of rest
  int calls_at_once = 0;
};

}  // namespace broker
