#include <utility>

#include "clients/http/server.h"
#include "service/core/error.h"

namespace broker::http {
namespace {

absl::Status Differs(std::string_view field, const std::string& server) {
  return InvalidField(field, "differs from that of another instance on " + server +
                                 ", whose connections it shares; give both the same");
}

}  // namespace

Servers::Servers(MakeConnector make_connector, Clock* clock, Random* random)
    : make_connector_(std::move(make_connector)), clock_(clock), random_(random) {}

absl::StatusOr<Server*> Servers::For(const ServerUrl& url, const std::string& ca_file,
                                     ServerOptions options) {
  const std::string name = url.Normalised();
  const auto known = servers_.find(name);
  if (known != servers_.end()) {
    if (known->second.ca_file != ca_file) return Differs("ca_file", name);
    if (known->second.max_in_flight != options.max_in_flight) {
      return Differs("options.max_in_flight", name);
    }
    return known->second.server.get();
  }
  absl::StatusOr<std::unique_ptr<Connector>> connector = make_connector_(url, ca_file);
  if (!connector.ok()) return connector.status();
  auto server = MakeServer(url, options, std::move(*connector), clock_, random_);
  Entry& made = servers_[name] = Entry{ca_file, options.max_in_flight, std::move(server)};
  return made.server.get();
}

}  // namespace broker::http
