#include "service/grpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <boost/asio/post.hpp>

#include <thread>
#include <utility>

#include "service/core/error.h"
#include "service/grpc/audit_service.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/entitlement_admin_service.h"
#include "service/grpc/health_service.h"
#include "service/grpc/lease_service.h"
#include "service/grpc/operator_service.h"
#include "service/grpc/permission_service.h"
#include "service/ports/one_shot.h"

namespace broker {
namespace {

constexpr int kMaxRequestBytes = 1 << 20;
// For handlers to end after they were cancelled, and for replies to leave.
constexpr Duration kEndTime = std::chrono::seconds(5);
// Once it is told to shut down, gRPC answers a call that still comes with a bare CANCELLED, which
// clients do not retry elsewhere. So the server first goes on refusing calls until none has come
// for a while, or until clients have had long enough.
constexpr Duration kQuiet = std::chrono::milliseconds(200);
constexpr Duration kMaxLinger = std::chrono::seconds(2);

class Server final : public GrpcServer {
 public:
  explicit Server(ServerOptions options)
      : bridge_({options.executor, options.clock, std::move(options.log), options.unary_cap}),
        permissions_(&bridge_, options.broker),
        definitions_(&bridge_, {options.broker, options.definitions}),
        leases_(&bridge_, {options.broker, options.leases}),
        audit_(&bridge_, options.audit),
        operators_(&bridge_, {options.broker, options.operators}),
        health_(&bridge_, options.broker) {}

  ~Server() override {
    if (server_) Close();
  }

  absl::Status Listen(const std::string& address) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
    builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
    // Else a second broker on the same port starts and takes half of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(&permissions_);
    builder.RegisterService(&definitions_);
    builder.RegisterService(&leases_);
    builder.RegisterService(&audit_);
    builder.RegisterService(&operators_);
    builder.RegisterService(&health_);
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
    server_->Shutdown(std::chrono::system_clock::now() + kEndTime);
    server_->Wait();
  }

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
  const std::string address = options.listen;
  auto server = std::make_unique<Server>(std::move(options));
  absl::Status listening = server->Listen(address);
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace broker
