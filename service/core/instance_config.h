// One configured instance, as the configuration file says it and before its provider has validated
// it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "service/core/time.h"

namespace broker {

// Paths of files that hold secrets; which of them a kind takes is for its provider to say.
struct CredentialConfig {
  std::string api_key_file;
  std::string token_file;
  std::string basic_username;
  std::string basic_password_file;

  friend bool operator==(const CredentialConfig&, const CredentialConfig&) = default;
};

struct InstanceConfig {
  std::string name;
  std::string kind;
  std::string display_name;
  std::string url;
  // PEM file with the certificates to trust for this server; empty for the system's.
  std::string ca_file;
  CredentialConfig credential;
  // Declared and validated by the provider.
  std::map<std::string, std::string> options{};
  // How long access is given at most; 1 s to 10 years.
  std::optional<Duration> longest_lease{};

  friend bool operator==(const InstanceConfig&, const InstanceConfig&) = default;
};

}  // namespace broker
