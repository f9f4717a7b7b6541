// Where an instance's server is and how it may be used: what every product configures alike.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "clients/http/server.h"
#include "service/core/instance_config.h"
#include "service/core/time.h"
#include "service/ports/provider.h"

namespace broker::clients {

struct SiteOptions {
  // Which one of the server's, as the product names it; empty where there is no choice.
  std::string org{};
  int max_in_flight = http::ServerOptions().max_in_flight;
  Duration write_horizon = ProviderInfo().write_horizon;
};

// INVALID_FIELD for options.<name> if the value is wrong or `kind` has no such option: then it
// tells those there are, `own` ("organisation, saml_groups") before the ones that are read here.
absl::Status SetSiteOption(SiteOptions& options, const std::string& name, const std::string& value,
                           std::string_view kind, std::string_view own);

struct Site {
  http::Server* server = nullptr;
  // All but what the product declares: principal_types, types and cache_lag.
  ProviderInfo info;
};

// INVALID_FIELD: the URL or the CA file.
absl::StatusOr<Site> FindSite(const InstanceConfig& config, const SiteOptions& options,
                              http::Servers* servers);

}  // namespace broker::clients
