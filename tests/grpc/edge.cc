#include "tests/grpc/edge.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <stdexcept>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace broker {

Answer Decode(const grpc::Status& status) {
  Answer out;
  out.code = status.error_code();
  out.message = status.error_message();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) throw std::runtime_error("bad details");
  for (const google::protobuf::Any& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    google::rpc::PreconditionFailure precondition;
    google::rpc::ResourceInfo resource;
    if (any.UnpackTo(&info)) {
      out.reason = info.reason();
      out.domain = info.domain();
      out.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        out.fields.push_back(violation.field());
        out.descriptions[violation.field()] = violation.description();
      }
    } else if (any.UnpackTo(&retry)) {
      out.retry_delay = std::chrono::milliseconds(retry.retry_delay().seconds() * 1000 +
                                                  retry.retry_delay().nanos() / 1'000'000);
    } else if (any.UnpackTo(&precondition)) {
      for (const auto& row : precondition.violations()) out.preconditions.push_back(row.subject());
    } else if (any.UnpackTo(&resource)) {
      out.resource = resource.resource_type() + ' ' + resource.resource_name();
    } else {
      throw std::runtime_error("unexpected detail " + any.type_url());
    }
  }
  if (!status.ok() && status.error_code() != details.code() && !status.error_details().empty()) {
    throw std::runtime_error("details have another code");
  }
  return out;
}

Edge::Edge() {
  clock.SetWallTime(
      std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now()));
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.executor = io.get_executor();
  options.clock = &clock;
  options.broker = &fake;
  options.definitions = &definitions;
  options.leases = &leases;
  options.operators = &operators;
  options.log = [this](std::string_view line) { log.emplace_back(line); };
  auto started = StartGrpcServer(std::move(options));
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  server = *std::move(started);
  thread_ = std::thread([this] { io.run(); });
  stub = v1::PermissionBroker::NewStub(Channel());
  admin = v1::EntitlementAdminService::NewStub(Channel());
  lease_stub = v1::LeaseService::NewStub(Channel());
  operator_stub = v1::OperatorService::NewStub(Channel());
  health = grpc::health::v1::Health::NewStub(Channel());
}

Edge::~Edge() {
  stub.reset();
  admin.reset();
  lease_stub.reset();
  operator_stub.reset();
  health.reset();
  server.reset();
  io.stop();
  thread_.join();
}

void Edge::Do(std::function<void()> fn) {
  std::promise<void> done;
  boost::asio::post(io, [&] {
    fn();
    done.set_value();
  });
  done.get_future().get();
}

void Edge::Until(std::function<bool()> so) {
  for (bool is_so = false; !is_so;) {
    Do([&] { is_so = so(); });
  }
}

std::future<void> Edge::Drain(Duration grace) {
  auto draining = boost::asio::co_spawn(io, server->Drain(grace), boost::asio::use_future);
  Do([] {});
  return draining;
}

void Edge::Finish(std::future<void> draining) {
  while (draining.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    Advance(std::chrono::milliseconds(50));
  }
  draining.get();
}

std::shared_ptr<grpc::Channel> Edge::Channel() const {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                             grpc::InsecureChannelCredentials());
}

Edge::Streamed Edge::Stream(const v1::StreamGrantsRequest& request) {
  grpc::ClientContext context;
  const auto reader = stub->StreamGrants(&context, request);
  Streamed streamed;
  v1::StreamGrantsResponse message;
  while (reader->Read(&message)) streamed.messages.push_back(message);
  streamed.end = Decode(reader->Finish());
  return streamed;
}

std::future<Answer> Edge::GrantLater(grpc::ClientContext* context) {
  return std::async(std::launch::async, [this, context] {
    v1::GrantResponse response;
    return Decode(stub->Grant(context, GoodGrant(), &response));
  });
}

std::optional<grpc::health::v1::HealthCheckResponse::ServingStatus> Edge::Health(
    const std::string& service) {
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  request.set_service(service);
  const grpc::Status status = health->Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return std::nullopt;
  if (!status.ok()) throw std::runtime_error(status.error_message());
  return response.status();
}

v1::GrantRequest GoodGrant() {
  v1::GrantRequest request;
  request.set_instance("redash");
  request.mutable_principal()->set_email("ann@example.com");
  request.mutable_entitlement()->set_type("group");
  request.mutable_entitlement()->set_name("Analysts");
  return request;
}

}  // namespace broker
