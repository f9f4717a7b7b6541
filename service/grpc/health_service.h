// grpc.health.v1.Health: "" and the API's service name tell whether this process takes calls, never
// asking an upstream; an instance's name tells that instance's health as last observed.
#pragma once

#include <string>
#include <unordered_set>

#include "grpc/health/v1/health.grpc.pb.h"
#include "service/broker/access_broker.h"
#include "service/grpc/call_bridge.h"

namespace broker {

class HealthWatch;

class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  using Request = grpc::health::v1::HealthCheckRequest;
  using Response = grpc::health::v1::HealthCheckResponse;
  using Serving = Response::ServingStatus;

  // How often a watched instance is looked at.
  static constexpr Duration kWatchPeriod = std::chrono::seconds(5);

  // Both outlive the service.
  HealthService(CallBridge* bridge, AccessBroker* broker) : bridge_(bridge), broker_(broker) {}

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response) override;
  grpc::ServerWriteReactor<Response>* Watch(grpc::CallbackServerContext* context,
                                            const Request* request) override;

  // On the executor: everything is NOT_SERVING from now on. Watchers are told, then their streams
  // end.
  void StopServing();

 private:
  Task<Serving> Now(std::string service, CallContext context);
  Done RunCheck(std::string service, Response* response, CallContext context);
  Done RunWatch(HealthWatch* watch, std::string service, CallContext context);

  CallBridge* const bridge_;
  AccessBroker* const broker_;
  bool serving_ = true;
  std::unordered_set<HealthWatch*> watches_;
};

}  // namespace broker
