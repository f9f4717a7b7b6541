// Builds a RedashProvider from its configuration: what it declares, what it takes, what it refuses.
#include <algorithm>
#include <utility>

#include "clients/common/number_option.h"
#include "clients/redash/provider.h"
#include "clients/registry.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

// gunicorn's default number of workers, each of which serves one request at a time.
constexpr int kDefaultInFlight = 4;

struct Options {
  std::string organisation;
  bool saml_groups = false;
  int max_in_flight = kDefaultInFlight;
  int write_horizon_seconds = 75;
};

EntitlementType GroupType() {
  EntitlementType group;
  group.type = "group";
  group.principal_types = {kUser};
  group.turn = TurnScope::kPrincipal;  // a user's groups are one array, rewritten whole
  group.write_is_idempotent = false;   // a second POST stores the group twice
  return group;
}

bool IsSlug(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

absl::Status SetOption(Options& options, const std::string& name, const std::string& value) {
  if (name == "organisation") {
    if (!IsSlug(value)) return InvalidField("options.organisation", "must be the slug of one");
    options.organisation = value;
  } else if (name == "saml_groups") {
    if (value != "true" && value != "false") {
      return InvalidField("options.saml_groups", "must be true or false");
    }
    options.saml_groups = value == "true";
  } else if (name == "max_in_flight") {
    const auto number = clients::NumberOption(name, value, 1, 256);
    if (!number.ok()) return number.status();
    options.max_in_flight = *number;
  } else if (name == "write_horizon_seconds") {
    const auto number = clients::NumberOption(name, value, 1, 3600);
    if (!number.ok()) return number.status();
    options.write_horizon_seconds = *number;
  } else {
    return InvalidField("options." + name,
                        "is not an option of redash; they are organisation, saml_groups, "
                        "max_in_flight, write_horizon_seconds");
  }
  return absl::OkStatus();
}

absl::Status CheckCredentialConfig(const CredentialConfig& credential) {
  if (credential.api_key_file.empty()) {
    return InvalidField("credential.api_key_file", "is missing: redash takes an API key");
  }
  if (credential != CredentialConfig{credential.api_key_file, "", "", ""}) {
    return InvalidField("credential", "must have api_key_file alone for redash");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Provider>> MakeProvider(InstanceConfig config,
                                                       ProviderEnvironment environment) {
  const absl::Status credential = CheckCredentialConfig(config.credential);
  if (!credential.ok()) return credential;
  Options options;
  for (const auto& [name, value] : config.options) {
    const absl::Status set = SetOption(options, name, value);
    if (!set.ok()) return set;
  }
  const auto url = http::ParseServerUrl(config.url);
  if (!url.ok()) return url.status();
  http::ServerOptions server_options;
  server_options.max_in_flight = options.max_in_flight;
  const auto server = environment.servers->For(*url, config.ca_file, server_options);
  if (!server.ok()) return server.status();

  ProviderInfo info;
  info.instance = config.name;
  info.kind = "redash";
  info.display_name = config.display_name;
  info.web_uri = config.url;
  info.server = url->Normalised();
  info.principal_types = {kUser};
  info.types = {GroupType()};
  info.write_horizon = std::chrono::seconds(options.write_horizon_seconds);

  const std::string root =
      options.organisation.empty() ? "/api" : "/" + options.organisation + "/api";
  const auto key = environment.secret(config.credential.api_key_file);
  const auto authorization = [key]() -> absl::StatusOr<std::string> {
    const auto value = key->Value();
    if (!value.ok()) return value.status();
    return "Key " + *value;
  };
  clients::Api api(*server, {&Classify, &FateOf}, authorization, {}, root);
  return std::make_unique<RedashProvider>(std::move(info), std::move(api), options.saml_groups,
                                          environment.clock);
}

}  // namespace broker::redash
