#include "clients/common/site.h"

#include <utility>

#include "clients/common/number_option.h"
#include "service/core/error.h"

namespace broker::clients {

absl::Status SetSiteOption(SiteOptions& options, const std::string& name, const std::string& value,
                           std::string_view kind, std::string_view own) {
  if (name == "max_in_flight") {
    const auto number = NumberOption(name, value, 1, 256);
    if (!number.ok()) return number.status();
    options.max_in_flight = *number;
  } else if (name == "write_horizon_seconds") {
    const auto number = NumberOption(name, value, 1, 3600);
    if (!number.ok()) return number.status();
    options.write_horizon = std::chrono::seconds(*number);
  } else {
    return InvalidField("options." + name, "is not an option of " + std::string(kind) +
                                               "; they are " + std::string(own) +
                                               ", max_in_flight, write_horizon_seconds");
  }
  return absl::OkStatus();
}

absl::StatusOr<Site> FindSite(const InstanceConfig& config, const SiteOptions& options,
                              http::Servers* servers) {
  const auto url = http::ParseServerUrl(config.url);
  if (!url.ok()) return url.status();
  http::ServerOptions server_options;
  server_options.max_in_flight = options.max_in_flight;
  const auto server = servers->For(*url, config.ca_file, server_options);
  if (!server.ok()) return server.status();

  ProviderInfo info;
  info.instance = config.name;
  info.kind = config.kind;
  info.display_name = config.display_name;
  info.web_uri = config.url;
  info.server = url->Normalised();
  info.site = info.server;
  if (!options.org.empty()) info.site += "#org=" + options.org;
  info.write_horizon = options.write_horizon;
  return Site{*server, std::move(info)};
}

}  // namespace broker::clients
