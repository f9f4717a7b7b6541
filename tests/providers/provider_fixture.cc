#include "tests/providers/provider_fixture.h"

#include <utility>

#include "clients/http/tcp_connector.h"
#include "clients/registry.h"
#include "service/core/error.h"

namespace broker::test {

ProviderFixture::ProviderFixture()
    : clock_(io_.get_executor()),
      servers_(http::TcpConnectors(io_.get_executor(), &clock_), &clock_, &random_) {}

FixedSecret& ProviderFixture::File(const std::string& path) {
  std::shared_ptr<FixedSecret>& file = files_[path];
  if (!file) file = std::make_shared<FixedSecret>();
  return *file;
}

absl::StatusOr<std::unique_ptr<Provider>> ProviderFixture::Make(InstanceConfig config) {
  ProviderEnvironment environment;
  environment.clock = &clock_;
  environment.random = &random_;
  environment.servers = &servers_;
  environment.secret = [this](const std::string& path) -> std::shared_ptr<const Secret> {
    File(path);
    return files_[path];
  };
  for (const ProviderKind& kind : ProviderKinds()) {
    if (kind.kind == config.kind) return kind.make(std::move(config), environment);
  }
  return InvalidField("kind", "is unknown");
}

}  // namespace broker::test
