// Builds a RedashProvider from its configuration: what it declares, what it takes, what it refuses.
#include <algorithm>
#include <utility>

#include "clients/common/site.h"
#include "clients/redash/answers.h"
#include "clients/redash/provider.h"
#include "clients/registry.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

// gunicorn's default number of workers, each of which serves one request at a time.
constexpr int kDefaultInFlight = 4;

struct Options {
  bool saml_groups = false;
  bool entitlement_admin = false;
  clients::SiteOptions site{.max_in_flight = kDefaultInFlight};
};

EntitlementType GroupType() {
  EntitlementType group;
  group.type = "group";
  group.principal_types = {kUser};
  group.turn = TurnScope::kPrincipal;  // a user's groups are one array, rewritten whole
  group.write_is_idempotent = false;   // a second POST stores the group twice
  group.definable = true;
  group.definition_rules.max_name = kLongestGroupName;
  return group;
}

bool IsSlug(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

absl::Status SetTruth(bool* option, const std::string& name, const std::string& value) {
  if (value != "true" && value != "false") {
    return InvalidField("options." + name, "must be true or false");
  }
  *option = value == "true";
  return absl::OkStatus();
}

absl::Status SetOption(Options& options, const std::string& name, const std::string& value) {
  if (name == "organisation") {
    if (!IsSlug(value)) return InvalidField("options.organisation", "must be the slug of one");
    options.site.org = value;
  } else if (name == "saml_groups") {
    return SetTruth(&options.saml_groups, name, value);
  } else if (name == "entitlement_admin") {
    return SetTruth(&options.entitlement_admin, name, value);
  } else {
    return clients::SetSiteOption(options.site, name, value, "redash",
                                  "organisation, saml_groups, entitlement_admin");
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
  auto site = clients::FindSite(config, options.site, environment.servers);
  if (!site.ok()) return site.status();
  site->info.principal_types = {kUser};
  site->info.types = {GroupType()};
  site->info.entitlement_admin = options.entitlement_admin;

  const std::string root = options.site.org.empty() ? "/api" : "/" + options.site.org + "/api";
  const auto key = environment.secret(config.credential.api_key_file);
  const auto authorization = [key]() -> absl::StatusOr<std::string> {
    const auto value = key->Value();
    if (!value.ok()) return value.status();
    return "Key " + *value;
  };
  clients::Api api(site->server, {&Classify, &FateOf}, authorization, {}, root);
  return std::make_unique<RedashProvider>(std::move(site->info), std::move(api),
                                          options.saml_groups, environment.clock);
}

}  // namespace broker::redash
