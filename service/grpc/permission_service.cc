#include "service/grpc/permission_service.h"

#include <utility>

#include "service/grpc/batch_in.h"
#include "service/grpc/convert_in.h"
#include "service/grpc/convert_out.h"
#include "service/grpc/grant_stream.h"

namespace broker {
namespace {

// Each method: what the request says, the use case, what the response says. The messages live until
// the call has ended.

template <class Response>
Done Mutate(AccessBroker* broker, absl::StatusOr<MutationRequest> wanted, Response* response,
            CallContext context) {
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<MutationResult> result = co_await broker->Mutate(*std::move(wanted), context);
  if (!result.ok()) co_return result.status();
  *response->mutable_result() = ToMessage(*result);
  co_return absl::OkStatus();
}

Done Grant(AccessBroker* broker, Instant now, const v1::GrantRequest* request,
           v1::GrantResponse* response, CallContext context) {
  return Mutate(broker, FromMessage(*request, *broker, now), response, context);
}

Done Revoke(AccessBroker* broker, const v1::RevokeRequest* request, v1::RevokeResponse* response,
            CallContext context) {
  return Mutate(broker, FromMessage(*request, *broker), response, context);
}

Done Apply(AccessBroker* broker, Instant now, const v1::ApplyRequest* request,
           v1::ApplyResponse* response, CallContext context) {
  absl::StatusOr<BatchRequest> batch = FromMessage(*request, *broker, now);
  if (!batch.ok()) co_return batch.status();
  const std::vector<ItemResult> results = co_await broker->Apply(*std::move(batch), context);
  bool complete = true;
  for (const ItemResult& result : results) {
    *response->add_items() = ToMessage(result);
    complete = complete && result.finished();
  }
  response->set_complete(complete);
  co_return absl::OkStatus();
}

Done ListGrants(AccessBroker* broker, const v1::ListGrantsRequest* request,
                v1::ListGrantsResponse* response, CallContext context) {
  absl::StatusOr<GrantQuery> query = FromMessage(*request, *broker);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<GrantListing> listing = co_await broker->ListGrants(*std::move(query), context);
  if (!listing.ok()) co_return listing.status();
  for (const GrantRow& row : listing->rows) *response->add_grants() = ToMessage(row);
  for (const Failure& problem : listing->problems) *response->add_problems() = ToMessage(problem);
  response->set_next_page_token(listing->next);
  co_return absl::OkStatus();
}

Done ListEntitlements(AccessBroker* broker, const v1::ListEntitlementsRequest* request,
                      v1::ListEntitlementsResponse* response, CallContext context) {
  absl::StatusOr<EntitlementListQuery> query = FromMessage(*request, *broker);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<Page<Entitlement>> page =
      co_await broker->ListEntitlements(*std::move(query), context);
  if (!page.ok()) co_return page.status();
  for (const Entitlement& row : page->rows) {
    *response->add_entitlements() = ToMessage(request->instance(), row);
  }
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done ListPrincipals(AccessBroker* broker, const v1::ListPrincipalsRequest* request,
                    v1::ListPrincipalsResponse* response, CallContext context) {
  absl::StatusOr<PrincipalListQuery> query = FromMessage(*request, *broker);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<Page<Principal>> page =
      co_await broker->ListPrincipals(*std::move(query), context);
  if (!page.ok()) co_return page.status();
  for (const Principal& row : page->rows) {
    *response->add_principals() = ToMessage(request->instance(), row);
  }
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done GetPrincipal(AccessBroker* broker, const v1::GetPrincipalRequest* request,
                  v1::GetPrincipalResponse* response, CallContext context) {
  absl::StatusOr<PrincipalQuestion> question = FromMessage(*request, *broker);
  if (!question.ok()) co_return question.status();
  absl::StatusOr<Principal> principal = co_await broker->GetPrincipal(
      std::move(question->instance), std::move(question->principal), context);
  if (!principal.ok()) co_return principal.status();
  *response->mutable_principal() = ToMessage(request->instance(), *principal);
  co_return absl::OkStatus();
}

Done ListPermissions(AccessBroker* broker, const v1::ListPermissionsRequest* request,
                     v1::ListPermissionsResponse* response, CallContext context) {
  absl::StatusOr<PermissionQuery> query = FromMessage(*request, *broker);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<Page<Permission>> page =
      co_await broker->ListPermissions(*std::move(query), context);
  if (!page.ok()) co_return page.status();
  for (const Permission& row : page->rows) *response->add_permissions() = ToMessage(row);
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done ListInstances(AccessBroker* broker, const v1::ListInstancesRequest* request,
                   v1::ListInstancesResponse* response, CallContext context) {
  absl::StatusOr<InstanceListQuery> query = FromMessage(*request);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<Page<InstanceView>> page =
      co_await broker->ListInstances(std::move(query->kind), std::move(query->page), context);
  if (!page.ok()) co_return page.status();
  for (const InstanceView& row : page->rows) *response->add_instances() = ToInstance(row);
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done DescribeInstance(AccessBroker* broker, const v1::DescribeInstanceRequest* request,
                      v1::DescribeInstanceResponse* response, CallContext context) {
  absl::StatusOr<std::string> instance = FromMessage(*request, *broker);
  if (!instance.ok()) co_return instance.status();
  absl::StatusOr<InstanceView> view =
      co_await broker->DescribeInstance(*std::move(instance), request->check(), context);
  if (!view.ok()) co_return view.status();
  *response = ToDescription(*view);
  co_return absl::OkStatus();
}

Done GetOperation(AccessBroker* broker, const v1::GetOperationRequest* request,
                  v1::GetOperationResponse* response, CallContext context) {
  absl::StatusOr<std::string> id = OperationIdFrom(request->operation_id());
  if (!id.ok()) co_return id.status();
  absl::StatusOr<Operation> operation = co_await broker->GetOperation(*std::move(id), context);
  if (!operation.ok()) co_return operation.status();
  *response->mutable_operation() = ToMessage(*operation);
  co_return absl::OkStatus();
}

Done WaitOperation(AccessBroker* broker, const v1::WaitOperationRequest* request,
                   v1::WaitOperationResponse* response, CallContext context) {
  absl::StatusOr<std::string> id = OperationIdFrom(request->operation_id());
  if (!id.ok()) co_return id.status();
  absl::StatusOr<Operation> operation = co_await broker->WaitOperation(*std::move(id), context);
  if (!operation.ok()) co_return operation.status();
  *response->mutable_operation() = ToMessage(*operation);
  co_return absl::OkStatus();
}

}  // namespace

template <class Request, class Response>
grpc::ServerUnaryReactor* PermissionService::Run(std::string_view name, Context* context,
                                                 Method<Request, Response> method,
                                                 const Request* request, Response* response,
                                                 std::optional<Duration> cap) {
  return bridge_->Unary(
      context, name, CallBridge::Intake::kApi, cap.value_or(bridge_->options().unary_cap),
      ForCaller(use_cases_,
                [method, request, response](CallersUseCases* mine, CallContext context) {
                  return method(&mine->access, request, response, context);
                }));
}

template <class Request, class Response>
grpc::ServerUnaryReactor* PermissionService::Run(std::string_view name, Context* context,
                                                 TimedMethod<Request, Response> method,
                                                 const Request* request, Response* response,
                                                 std::optional<Duration> cap) {
  return bridge_->Unary(
      context, name, CallBridge::Intake::kApi, cap.value_or(bridge_->options().unary_cap),
      ForCaller(use_cases_, [clock = bridge_->options().clock, method, request, response](
                                CallersUseCases* mine, CallContext context) {
        return method(&mine->access, clock->Now(), request, response, context);
      }));
}

grpc::ServerUnaryReactor* PermissionService::Grant(Context* context,
                                                   const v1::GrantRequest* request,
                                                   v1::GrantResponse* response) {
  return Run("Grant", context, &broker::Grant, request, response);
}

grpc::ServerUnaryReactor* PermissionService::Revoke(Context* context,
                                                    const v1::RevokeRequest* request,
                                                    v1::RevokeResponse* response) {
  return Run("Revoke", context, &broker::Revoke, request, response);
}

grpc::ServerUnaryReactor* PermissionService::Apply(Context* context,
                                                   const v1::ApplyRequest* request,
                                                   v1::ApplyResponse* response) {
  return Run("Apply", context, &broker::Apply, request, response, bridge_->options().batch_cap);
}

grpc::ServerUnaryReactor* PermissionService::ListGrants(Context* context,
                                                        const v1::ListGrantsRequest* request,
                                                        v1::ListGrantsResponse* response) {
  return Run("ListGrants", context, &broker::ListGrants, request, response);
}

grpc::ServerWriteReactor<v1::StreamGrantsResponse>* PermissionService::StreamGrants(
    Context* context, const v1::StreamGrantsRequest* request) {
  auto call = std::make_shared<GrantStreamCall>(bridge_->options().executor);
  bridge_->Stream(call, context, "StreamGrants", CallBridge::Intake::kApi,
                  ForCaller(use_cases_, [call = call.get(), request](CallersUseCases* mine,
                                                                     CallContext context) {
                    return broker::StreamGrants(&mine->access, request, call, context);
                  }));
  return call.get();
}

grpc::ServerUnaryReactor* PermissionService::ListEntitlements(
    Context* context, const v1::ListEntitlementsRequest* request,
    v1::ListEntitlementsResponse* response) {
  return Run("ListEntitlements", context, &broker::ListEntitlements, request, response);
}

grpc::ServerUnaryReactor* PermissionService::ListPrincipals(
    Context* context, const v1::ListPrincipalsRequest* request,
    v1::ListPrincipalsResponse* response) {
  return Run("ListPrincipals", context, &broker::ListPrincipals, request, response);
}

grpc::ServerUnaryReactor* PermissionService::GetPrincipal(Context* context,
                                                          const v1::GetPrincipalRequest* request,
                                                          v1::GetPrincipalResponse* response) {
  return Run("GetPrincipal", context, &broker::GetPrincipal, request, response);
}

grpc::ServerUnaryReactor* PermissionService::ListPermissions(
    Context* context, const v1::ListPermissionsRequest* request,
    v1::ListPermissionsResponse* response) {
  return Run("ListPermissions", context, &broker::ListPermissions, request, response);
}

grpc::ServerUnaryReactor* PermissionService::ListInstances(Context* context,
                                                           const v1::ListInstancesRequest* request,
                                                           v1::ListInstancesResponse* response) {
  return Run("ListInstances", context, &broker::ListInstances, request, response);
}

grpc::ServerUnaryReactor* PermissionService::DescribeInstance(
    Context* context, const v1::DescribeInstanceRequest* request,
    v1::DescribeInstanceResponse* response) {
  return Run("DescribeInstance", context, &broker::DescribeInstance, request, response);
}

grpc::ServerUnaryReactor* PermissionService::GetOperation(Context* context,
                                                          const v1::GetOperationRequest* request,
                                                          v1::GetOperationResponse* response) {
  return Run("GetOperation", context, &broker::GetOperation, request, response);
}

grpc::ServerUnaryReactor* PermissionService::WaitOperation(Context* context,
                                                           const v1::WaitOperationRequest* request,
                                                           v1::WaitOperationResponse* response) {
  return Run("WaitOperation", context, &broker::WaitOperation, request, response);
}

}  // namespace broker
