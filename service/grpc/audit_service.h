// permissionbroker.v1.AuditService on the use cases: convert, ask, convert back.
#pragma once

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "service/broker/audit_broker.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/use_cases.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

class AuditService final : public v1::AuditService::CallbackService {
 public:
  // `audit` outlives the service.
  AuditService(CallBridge* bridge, UseCases use_cases) : bridge_(bridge), use_cases_(use_cases) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* ListEvents(Context* context, const v1::ListEventsRequest* request,
                      v1::ListEventsResponse* response) override;
  Reactor* VerifyChain(Context* context, const v1::VerifyChainRequest* request,
                       v1::VerifyChainResponse* response) override;

 private:
  CallBridge* const bridge_;
  const UseCases use_cases_;
};

}  // namespace broker
