#include "service/grpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <boost/asio/post.hpp>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "service/grpc/audit_service.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/entitlement_admin_service.h"
#include "service/grpc/health_service.h"
#include "service/grpc/lease_service.h"
#include "service/grpc/operator_service.h"
#include "service/grpc/permission_service.h"
#include "service/grpc/tls.h"
#include "service/grpc/use_cases.h"
#include "service/ports/one_shot.h"

namespace broker {
namespace {

constexpr int kMaxRequestBytes = 1 << 20;
// For handlers to end after they were cancelled.
constexpr Duration kEndTime = std::chrono::seconds(5);
// For replies to leave. A client that is connected and idle may keep gRPC waiting for all of it.
constexpr Duration kReplyTime = std::chrono::seconds(1);
// Once it is told to shut down, gRPC answers a call that still comes with a bare CANCELLED, which
// clients do not retry elsewhere. So the server first goes on refusing calls until none has come
// for a while, or until clients have had long enough.
constexpr Duration kQuiet = std::chrono::milliseconds(200);
constexpr Duration kMaxLinger = std::chrono::seconds(2);

// Whoever links gRPC's reflection has it in every server.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) {
      return dynamic_cast<grpc::reflection::ProtoServerReflectionPlugin*>(plugin.get()) != nullptr;
    });
  }
};

UseCases UseCasesOf(const ServerOptions& options, const Authority* open) {
  return {options.broker, options.definitions, options.leases,
          options.audit,  options.operators,   options.authority ? options.authority : open};
}

CallBridge::Options BridgeOptionsOf(const ServerOptions& options) {
  CallBridge::Options bridge;
  bridge.executor = options.executor;
  bridge.clock = options.clock;
  bridge.log = options.log;
  bridge.unary_cap = options.unary_cap;
  bridge.authenticator = options.authenticator;
  bridge.limits = options.limits;
  return bridge;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CredentialsFor(
    const ServerOptions& options) {
  if (options.tls.on()) return TlsCredentials(options.tls, options.needs_certificate);
  return grpc::InsecureServerCredentials();
}

class Server final : public GrpcServer {
 public:
  explicit Server(ServerOptions options)
      : options_(std::move(options)),
        use_cases_(UseCasesOf(options_, &open_)),
        bridge_(BridgeOptionsOf(options_)),
        permissions_(&bridge_, use_cases_),
        definitions_(&bridge_, use_cases_),
        leases_(&bridge_, use_cases_),
        audit_(&bridge_, use_cases_),
        operators_(&bridge_, use_cases_),
        health_(&bridge_, use_cases_.access) {}

  ~Server() override {
    if (server_) Close();
  }

  absl::Status Listen() {
    const std::string& address = options_.listen;
    auto credentials = CredentialsFor(options_);
    if (!credentials.ok()) return credentials.status();
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    if (!options_.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
    builder.AddListeningPort(address, *std::move(credentials), &port_);
    builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
    // Else a second broker on the same port starts and takes half of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(&permissions_);
    builder.RegisterService(&definitions_);
    builder.RegisterService(&leases_);
    builder.RegisterService(&audit_);
    builder.RegisterService(&operators_);
    if (options_.health) builder.RegisterService(&health_);
    server_ = builder.BuildAndStart();
    if (server_ && port_ != 0) return absl::OkStatus();
    return InvalidField("listen", "address \"" + address +
                                      "\" cannot be listened on; check that it is this host's and "
                                      "that no other process uses the port");
  }

  int port() const override { return port_; }

  boost::asio::awaitable<void> Drain(Duration grace) override {
    Clock* const clock = bridge_.options().clock;
    health_.StopServing();
    bridge_.RefuseNewCalls();
    co_await bridge_.WaitUntilIdle(clock->Mono() + grace);
    bridge_.CancelAll();
    co_await bridge_.WaitUntilIdle(clock->Mono() + kEndTime);
    co_await bridge_.WaitUntilQuiet(kQuiet, clock->Mono() + kMaxLinger);
    // Closing waits for calls that the executor has yet to end, so the executor must not wait for
    // it.
    const OneShot<bool> closed;
    std::thread closer([this, closed] {
      Close();
      boost::asio::post(bridge_.options().executor, [closed] { closed.Set(true); });
    });
    co_await closed.Wait();
    closer.join();
    server_.reset();
  }

 private:
  void Close() {
    server_->Shutdown(std::chrono::system_clock::now() + kReplyTime);
    server_->Wait();
  }

  const ServerOptions options_;
  const Authority open_;
  const UseCases use_cases_;
  CallBridge bridge_;
  PermissionService permissions_;
  EntitlementAdminService definitions_;
  LeaseService leases_;
  AuditService audit_;
  OperatorService operators_;
  HealthService health_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpcServer(ServerOptions options) {
  auto server = std::make_unique<Server>(std::move(options));
  absl::Status listening = server->Listen();
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace broker
