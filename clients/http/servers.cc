#include <utility>

#include "clients/http/server.h"

namespace broker::http {

Servers::Servers(MakeConnector make_connector, Clock* clock, Random* random)
    : make_connector_(std::move(make_connector)), clock_(clock), random_(random) {}

absl::StatusOr<Server*> Servers::For(const ServerUrl& url, const std::string& ca_file,
                                     ServerOptions options) {
  std::unique_ptr<Server>& server = servers_[url.Normalised()];
  if (!server) {
    absl::StatusOr<std::unique_ptr<Connector>> connector = make_connector_(url, ca_file);
    if (!connector.ok()) return connector.status();
    server = MakeServer(url, options, std::move(*connector), clock_, random_);
  }
  return server.get();
}

}  // namespace broker::http
