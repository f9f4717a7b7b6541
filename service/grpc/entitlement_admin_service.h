// permissionbroker.v1.EntitlementAdminService on the use cases: convert, ask, convert back.
#pragma once

#include <string_view>

#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "service/broker/access_broker.h"
#include "service/broker/definition_broker.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/use_cases.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

class EntitlementAdminService final : public v1::EntitlementAdminService::CallbackService {
 public:
  // What it asks; they outlive the service.
  struct Brokers {
    const AccessBroker* access = nullptr;  // for what it knows of the instances
    DefinitionBroker* definitions = nullptr;
  };

  EntitlementAdminService(CallBridge* bridge, UseCases use_cases)
      : bridge_(bridge), use_cases_(use_cases) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* GetEntitlement(Context* context, const v1::GetEntitlementRequest* request,
                          v1::GetEntitlementResponse* response) override;
  Reactor* CreateEntitlement(Context* context, const v1::CreateEntitlementRequest* request,
                             v1::CreateEntitlementResponse* response) override;
  Reactor* UpdateEntitlement(Context* context, const v1::UpdateEntitlementRequest* request,
                             v1::UpdateEntitlementResponse* response) override;
  Reactor* DeleteEntitlement(Context* context, const v1::DeleteEntitlementRequest* request,
                             v1::DeleteEntitlementResponse* response) override;
  Reactor* ResetBasicRoles(Context* context, const v1::ResetBasicRolesRequest* request,
                           v1::ResetBasicRolesResponse* response) override;

 private:
  // A coroutine of this service's .cc file.
  template <class Request, class Response>
  using Method = Done (*)(Brokers, const Request*, Response*, CallContext);

  template <class Request, class Response>
  Reactor* Run(std::string_view name, Context* context, Duration cap,
               Method<Request, Response> method, const Request* request, Response* response);

  CallBridge* const bridge_;
  const UseCases use_cases_;
};

}  // namespace broker
