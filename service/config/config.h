// The configuration of the broker, checked; the file's form is
// proto/permissionbroker/config/v1/config.proto.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "service/core/policy.h"
#include "service/core/security_config.h"

namespace broker {

// Where audit events go: nowhere, to a file or to standard output.
struct AuditConfig {
  std::string file;
  bool to_stdout = false;

  bool ships() const { return to_stdout || !file.empty(); }
};

struct Config {
  std::string listen;  // host:port
  // Stated by the operator: neither encrypted nor authenticated. Else tls is on, there is a way to
  // authenticate and a policy.
  bool insecure = false;
  std::string data_dir;
  // At least one; names are unique. Kinds, URLs, credentials and options are not yet checked by
  // their providers.
  std::vector<InstanceConfig> instances;
  AuditConfig audit{};
  TlsConfig tls{};
  AuthenticationConfig authentication{};
  LimitsConfig limits{};
  bool reflection = false;
  bool health = true;
  // nullopt: everything is allowed.
  std::optional<Policy> policy{};
};

// `text` is the content of `file_name`, whose folder relative paths start at. Reads no file.
// INVALID_FIELD lists everything that is wrong, one "file:line:column: text" per line. A policy is
// loaded anew by this too, so that a file with anything wrong in it keeps the old one.
absl::StatusOr<Config> LoadConfig(std::string text, std::string file_name);

}  // namespace broker
