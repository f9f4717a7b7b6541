// Builds a GrafanaProvider from its configuration: what it declares, what it takes, what it
// refuses.
#include <openssl/evp.h>

#include <utility>

#include "clients/common/site.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/provider.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/wire.h"
#include "clients/registry.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

// One request with credentials costs Grafana 15 to 20 ms of one core.
constexpr int kDefaultInFlight = 8;
// Of Grafana 10 and newer; 10 s before.
constexpr auto kPermissionCache = std::chrono::seconds(60);

struct Options {
  std::string own_principal_id;
  std::string default_level = "viewer";
  bool entitlement_admin = false;
  bool reset_basic_roles = false;
  clients::SiteOptions site{.max_in_flight = kDefaultInFlight};
};

EntitlementType ResourceType(const Resource& resource) {
  EntitlementType type;
  type.type = resource.type;
  for (const ResourceLevel& level : resource.levels) type.levels.emplace_back(level.level);
  type.exclusive = true;
  type.turn = TurnScope::kEntitlement;
  type.write_is_idempotent = true;
  type.listed_by_scan = true;
  if (resource.type == kTeam) {
    type.principal_types = {kUser};
  } else if (resource.type == kServiceAccount) {
    type.principal_types = {kUser, kTeam};
    type.reports_indirect = true;
  } else {
    type.principal_types = {kUser, kServiceAccount, kTeam, kBasicRole};
    type.reports_indirect = true;
  }
  return type;
}

EntitlementType OrgType(const std::string& base_level) {
  EntitlementType org;
  org.type = kOrg;
  org.levels = {"none", "viewer", "editor", "admin"};
  org.exclusive = true;
  org.base_level = base_level;
  org.guarded_levels = {"admin"};
  org.principal_types = {kUser, kServiceAccount};
  org.revoke_effect = "lowers to " + base_level + "; the account stays in the org";
  org.turn = TurnScope::kPrincipal;
  org.write_is_idempotent = true;
  return org;
}

EntitlementType RoleType() {
  EntitlementType role;
  role.type = kRole;
  role.scopes = {kInOrg, kInAllOrgs};
  role.principal_types = {kUser, kServiceAccount, kTeam};
  role.reports_indirect = true;
  role.turn = TurnScope::kPrincipal;
  role.write_is_idempotent = true;
  role.definable = true;
  role.definition_rules = RoleRules();
  role.note =
      "Grafana Enterprise and Cloud only; made after its documents, unverified against Enterprise";
  return role;
}

absl::Status SetOption(Options& options, const std::string& name, const std::string& value) {
  if (name == "org_id" || name == "own_principal_id") {
    if (!IsId(value)) return InvalidField("options." + name, "must be the number of one");
    (name == "org_id" ? options.site.org : options.own_principal_id) = value;
  } else if (name == "default_level") {
    if (value != "none" && value != "viewer" && value != "editor") {
      return InvalidField("options.default_level", "must be none, viewer or editor");
    }
    options.default_level = value;
  } else if (name == "entitlement_admin" || name == "reset_basic_roles") {
    if (value != "true" && value != "false") {
      return InvalidField("options." + name, "must be true or false");
    }
    (name == "entitlement_admin" ? options.entitlement_admin : options.reset_basic_roles) =
        value == "true";
  } else {
    return clients::SetSiteOption(
        options.site, name, value, "grafana",
        "default_level, entitlement_admin, org_id, own_principal_id, reset_basic_roles");
  }
  return absl::OkStatus();
}

bool IsBasic(const CredentialConfig& credential) { return !credential.basic_username.empty(); }

absl::Status CheckCredentialConfig(const CredentialConfig& credential, const Options& options) {
  const bool token = !credential.token_file.empty() &&
                     credential == CredentialConfig{"", credential.token_file, "", ""};
  const bool basic = IsBasic(credential) && !credential.basic_password_file.empty() &&
                     credential == CredentialConfig{"", "", credential.basic_username,
                                                    credential.basic_password_file};
  if (!token && !basic) {
    return InvalidField("credential",
                        "must have either token_file or basic with username and password_file for "
                        "grafana");
  }
  if (basic && credential.basic_username.find(':') != std::string::npos) {
    return InvalidField("credential.basic.username", "must not contain a colon");
  }
  if (token && !options.site.org.empty()) {
    return InvalidField("options.org_id", "must be left out with a token, which has its own org");
  }
  if (basic && options.site.org.empty()) {
    return InvalidField("options.org_id",
                        "is missing: it says which org of the server this instance is");
  }
  return absl::OkStatus();
}

std::string Base64(const std::string& text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

clients::Api::Authorization AuthorizationOf(const CredentialConfig& credential,
                                            const ProviderEnvironment& environment) {
  const bool basic = IsBasic(credential);
  const auto secret =
      environment.secret(basic ? credential.basic_password_file : credential.token_file);
  const std::string username = credential.basic_username;
  return [secret, username, basic]() -> absl::StatusOr<std::string> {
    const auto value = secret->Value();
    if (!value.ok()) return value.status();
    return basic ? "Basic " + Base64(username + ":" + *value) : "Bearer " + *value;
  };
}

}  // namespace

absl::StatusOr<std::unique_ptr<Provider>> MakeProvider(InstanceConfig config,
                                                       ProviderEnvironment environment) {
  Options options;
  for (const auto& [name, value] : config.options) {
    const absl::Status set = SetOption(options, name, value);
    if (!set.ok()) return set;
  }
  const absl::Status credential = CheckCredentialConfig(config.credential, options);
  if (!credential.ok()) return credential;
  auto site = clients::FindSite(config, options.site, environment.servers);
  if (!site.ok()) return site.status();
  site->info.principal_types = {kUser, kServiceAccount, kTeam, kBasicRole};
  site->info.types = {OrgType(options.default_level), ResourceType(kTeams),
                      ResourceType(kFolders),         ResourceType(kDashboards),
                      ResourceType(kServiceAccounts), RoleType()};
  site->info.cache_lag = kPermissionCache;
  site->info.entitlement_admin = options.entitlement_admin;
  site->info.reset_basic_roles = options.reset_basic_roles;

  // Never the query parameter orgId, which switches the user's org for good.
  std::vector<http::Header> headers;
  if (!options.site.org.empty()) headers.push_back({"X-Grafana-Org-Id", options.site.org});
  clients::Api api(site->server, {&Classify, &FateOf},
                   AuthorizationOf(config.credential, environment), std::move(headers), "/api");
  OrgOptions org{options.site.org, options.own_principal_id, IsBasic(config.credential),
                 options.default_level};
  return std::make_unique<GrafanaProvider>(std::move(site->info), std::move(api), std::move(org),
                                           environment.clock);
}

}  // namespace broker::grafana
