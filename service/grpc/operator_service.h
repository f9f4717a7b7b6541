// permissionbroker.v1.OperatorService on the use cases: convert, ask, convert back.
#pragma once

#include "permissionbroker/v1/operator.grpc.pb.h"
#include "service/broker/access_broker.h"
#include "service/broker/operator_broker.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/use_cases.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

class OperatorService final : public v1::OperatorService::CallbackService {
 public:
  // What it asks; they outlive the service.
  struct Brokers {
    const AccessBroker* access = nullptr;  // for what it knows of the instances
    OperatorBroker* operators = nullptr;
  };

  OperatorService(CallBridge* bridge, UseCases use_cases)
      : bridge_(bridge), use_cases_(use_cases) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* FreezeInstance(Context* context, const v1::FreezeInstanceRequest* request,
                          v1::FreezeInstanceResponse* response) override;
  Reactor* UnfreezeInstance(Context* context, const v1::UnfreezeInstanceRequest* request,
                            v1::UnfreezeInstanceResponse* response) override;

 private:
  CallBridge* const bridge_;
  const UseCases use_cases_;
};

}  // namespace broker
