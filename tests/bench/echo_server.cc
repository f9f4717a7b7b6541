// The yardstick: a bare callback server that answers Grant with a reply of the usual size, and
// nothing behind it. Tells its port on standard output as the broker's log does; ends with SIGTERM.
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <csignal>
#include <iostream>
#include <thread>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"

namespace {

namespace v1 = permissionbroker::v1;

class Echo : public v1::PermissionBroker::CallbackService {
  grpc::ServerUnaryReactor* Grant(grpc::CallbackServerContext* context,
                                  const v1::GrantRequest* request,
                                  v1::GrantResponse* response) override {
    v1::MutationResult& result = *response->mutable_result();
    result.set_outcome(v1::OUTCOME_GRANTED);
    result.set_changed(true);
    result.mutable_principal()->set_instance(request->instance());
    result.mutable_principal()->set_type("user");
    result.mutable_principal()->set_id("17");
    result.mutable_principal()->set_display_name("User 17");
    result.mutable_principal()->set_email(request->principal().email());
    result.mutable_entitlement()->set_type(request->entitlement().type());
    result.mutable_entitlement()->set_id("3");
    result.mutable_entitlement()->set_display_name(request->entitlement().name());
    result.set_operation_id("01940000-0000-7000-8000-000000000000");
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

int main() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Echo echo;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << R"({"port":")" << port << "\"}" << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}
