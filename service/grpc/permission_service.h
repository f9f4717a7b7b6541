// permissionbroker.v1.PermissionBroker on the use cases: convert, ask, convert back.
#pragma once

#include <optional>
#include <string_view>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "service/broker/access_broker.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/use_cases.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

class PermissionService final : public v1::PermissionBroker::CallbackService {
 public:
  // Both outlive the service.
  PermissionService(CallBridge* bridge, UseCases use_cases)
      : bridge_(bridge), use_cases_(use_cases) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* Grant(Context* context, const v1::GrantRequest* request,
                 v1::GrantResponse* response) override;
  Reactor* Revoke(Context* context, const v1::RevokeRequest* request,
                  v1::RevokeResponse* response) override;
  Reactor* Apply(Context* context, const v1::ApplyRequest* request,
                 v1::ApplyResponse* response) override;
  Reactor* ListGrants(Context* context, const v1::ListGrantsRequest* request,
                      v1::ListGrantsResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamGrantsResponse>* StreamGrants(
      Context* context, const v1::StreamGrantsRequest* request) override;
  Reactor* ListEntitlements(Context* context, const v1::ListEntitlementsRequest* request,
                            v1::ListEntitlementsResponse* response) override;
  Reactor* ListPrincipals(Context* context, const v1::ListPrincipalsRequest* request,
                          v1::ListPrincipalsResponse* response) override;
  Reactor* GetPrincipal(Context* context, const v1::GetPrincipalRequest* request,
                        v1::GetPrincipalResponse* response) override;
  Reactor* ListPermissions(Context* context, const v1::ListPermissionsRequest* request,
                           v1::ListPermissionsResponse* response) override;
  Reactor* ListInstances(Context* context, const v1::ListInstancesRequest* request,
                         v1::ListInstancesResponse* response) override;
  Reactor* DescribeInstance(Context* context, const v1::DescribeInstanceRequest* request,
                            v1::DescribeInstanceResponse* response) override;
  Reactor* GetOperation(Context* context, const v1::GetOperationRequest* request,
                        v1::GetOperationResponse* response) override;
  Reactor* WaitOperation(Context* context, const v1::WaitOperationRequest* request,
                         v1::WaitOperationResponse* response) override;

 private:
  // A coroutine of this service's .cc file.
  template <class Request, class Response>
  using Method = Done (*)(AccessBroker*, const Request*, Response*, CallContext);

  // One that reads times relative to that of its begin.
  template <class Request, class Response>
  using TimedMethod = Done (*)(AccessBroker*, Instant now, const Request*, Response*, CallContext);

  template <class Request, class Response>
  Reactor* Run(std::string_view name, Context* context, Method<Request, Response> method,
               const Request* request, Response* response,
               std::optional<Duration> cap = std::nullopt);
  template <class Request, class Response>
  Reactor* Run(std::string_view name, Context* context, TimedMethod<Request, Response> method,
               const Request* request, Response* response,
               std::optional<Duration> cap = std::nullopt);

  CallBridge* const bridge_;
  const UseCases use_cases_;
};

}  // namespace broker
