// The real server on a real port over a fake broker, and what a client makes of its answers.
#pragma once

#include <grpcpp/grpcpp.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "permissionbroker/v1/lease.grpc.pb.h"
#include "permissionbroker/v1/operator.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "service/grpc/server.h"
#include "tests/grpc/fake_broker.h"
#include "tests/grpc/fake_definitions.h"
#include "tests/grpc/fake_leases.h"
#include "tests/grpc/fake_operators.h"
#include "tests/support/manual_clock.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

// A status as a client decodes it.
struct Answer {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string message;
  std::string reason;
  std::string domain;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> fields;                  // of BadRequest
  std::map<std::string, std::string> descriptions;  // of BadRequest, by field
  std::optional<std::chrono::milliseconds> retry_delay;
  std::vector<std::string> preconditions;  // subjects of PreconditionFailure
  std::string resource;                    // "type name" of ResourceInfo

  friend std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    return out << answer.code << ' ' << answer.reason << ": " << answer.message;
  }
};
Answer Decode(const grpc::Status& status);

class Edge {
 public:
  Edge();
  ~Edge();

  // Runs `fn` on the executor and waits for it.
  void Do(std::function<void()> fn);
  // Asks on the executor again and again until it is so.
  void Until(std::function<bool()> so);
  // Begins to drain; ready when it has ended.
  std::future<void> Drain(Duration grace);
  // Lets time pass until it has ended.
  void Finish(std::future<void> draining);
  // And runs what is due then.
  void Advance(Duration by) {
    Do([this, by] { clock.Advance(by); });
    Do([] {});
  }

  std::shared_ptr<grpc::Channel> Channel() const;

  // A method of one of the stubs.
  template <class Stub, class Request, class Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  template <class Request, class Response>
  using Rpc = Method<v1::PermissionBroker::Stub, Request, Response>;
  // Calls and decodes.
  template <class Stub, class Request, class Response>
  Answer Call(Method<Stub, Request, Response> rpc, const Request& request,
              Response* response = nullptr) {
    grpc::ClientContext context;
    Response own;
    return Decode((StubOf<Stub>().*rpc)(&context, request, response ? response : &own));
  }
  // Reads a stream to its end.
  struct Streamed {
    std::vector<v1::StreamGrantsResponse> messages;
    Answer end;
  };
  Streamed Stream(const v1::StreamGrantsRequest& request);
  // Grants in another thread.
  std::future<Answer> GrantLater(grpc::ClientContext* context);
  // What the health service says; nullopt for NOT_FOUND.
  std::optional<grpc::health::v1::HealthCheckResponse::ServingStatus> Health(
      const std::string& service);

  boost::asio::io_context io{1};
  // On the executor only. The clock stands still at the wall time of the beginning, as clients'
  // deadlines come from the real one.
  test::ManualClock clock{io.get_executor()};
  FakeBroker fake{&clock};
  FakeDefinitions definitions;
  FakeLeases leases;
  FakeOperators operators;
  std::vector<std::string> log;

  std::unique_ptr<GrpcServer> server;
  std::unique_ptr<v1::PermissionBroker::Stub> stub;
  std::unique_ptr<v1::EntitlementAdminService::Stub> admin;
  std::unique_ptr<v1::LeaseService::Stub> lease_stub;
  std::unique_ptr<v1::OperatorService::Stub> operator_stub;
  std::unique_ptr<grpc::health::v1::Health::Stub> health;

 private:
  template <class Stub>
  Stub& StubOf() {
    return *std::get<std::unique_ptr<Stub>&>(std::tie(stub, admin, lease_stub, operator_stub));
  }

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io.get_executor()};
  std::thread thread_;
};

// A grant that nothing is wrong with: ann becomes a member of a group of redash.
v1::GrantRequest GoodGrant();

}  // namespace broker
