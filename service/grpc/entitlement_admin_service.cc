#include "service/grpc/entitlement_admin_service.h"

#include <utility>

#include "service/grpc/convert_out.h"
#include "service/grpc/definition_in.h"
#include "service/grpc/definition_out.h"

namespace broker {
namespace {

using Brokers = EntitlementAdminService::Brokers;

Done Get(Brokers brokers, const v1::GetEntitlementRequest* request,
         v1::GetEntitlementResponse* response, CallContext context) {
  absl::StatusOr<DefinitionQuestion> question = FromMessage(*request, *brokers.access);
  if (!question.ok()) co_return question.status();
  absl::StatusOr<Definition> definition = co_await brokers.definitions->GetDefinition(
      std::move(question->instance), std::move(question->entitlement), context);
  if (!definition.ok()) co_return definition.status();
  *response->mutable_definition() = ToMessage(*definition);
  co_return absl::OkStatus();
}

// Only a deletion revokes anything.
template <class Response>
void AddRevoked(const DefinitionAnswer&, Response*) {}
void AddRevoked(const DefinitionAnswer& answer, v1::DeleteEntitlementResponse* response) {
  for (const MutationResult& one : answer.revoked) *response->add_revoked() = ToMessage(one);
}

template <class Request, class Response>
Done Redefine(Brokers brokers, const Request* request, Response* response, CallContext context) {
  absl::StatusOr<DefinitionRequest> wanted = FromMessage(*request, *brokers.access);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<DefinitionAnswer> answer =
      co_await brokers.definitions->ChangeDefinition(*std::move(wanted), context);
  if (!answer.ok()) co_return answer.status();
  *response->mutable_result() = ToEntitlementResult(answer->result);
  AddRevoked(*answer, response);
  co_return absl::OkStatus();
}

}  // namespace

template <class Request, class Response>
grpc::ServerUnaryReactor* EntitlementAdminService::Run(std::string_view name, Context* context,
                                                       Duration cap,
                                                       Method<Request, Response> method,
                                                       const Request* request, Response* response) {
  return bridge_->Unary(context, name, CallBridge::Intake::kApi, cap,
                        ForCaller(use_cases_, [method, request, response](CallersUseCases* mine,
                                                                          CallContext context) {
                          const Brokers brokers{&mine->access, &mine->definitions};
                          return method(brokers, request, response, context);
                        }));
}

grpc::ServerUnaryReactor* EntitlementAdminService::GetEntitlement(
    Context* context, const v1::GetEntitlementRequest* request,
    v1::GetEntitlementResponse* response) {
  return Run("GetEntitlement", context, bridge_->options().unary_cap, &Get, request, response);
}

grpc::ServerUnaryReactor* EntitlementAdminService::CreateEntitlement(
    Context* context, const v1::CreateEntitlementRequest* request,
    v1::CreateEntitlementResponse* response) {
  return Run("CreateEntitlement", context, bridge_->options().unary_cap,
             &Redefine<v1::CreateEntitlementRequest, v1::CreateEntitlementResponse>, request,
             response);
}

grpc::ServerUnaryReactor* EntitlementAdminService::UpdateEntitlement(
    Context* context, const v1::UpdateEntitlementRequest* request,
    v1::UpdateEntitlementResponse* response) {
  return Run("UpdateEntitlement", context, bridge_->options().unary_cap,
             &Redefine<v1::UpdateEntitlementRequest, v1::UpdateEntitlementResponse>, request,
             response);
}

// It may have to revoke from many first.
grpc::ServerUnaryReactor* EntitlementAdminService::DeleteEntitlement(
    Context* context, const v1::DeleteEntitlementRequest* request,
    v1::DeleteEntitlementResponse* response) {
  return Run("DeleteEntitlement", context, bridge_->options().batch_cap,
             &Redefine<v1::DeleteEntitlementRequest, v1::DeleteEntitlementResponse>, request,
             response);
}

grpc::ServerUnaryReactor* EntitlementAdminService::ResetBasicRoles(
    Context* context, const v1::ResetBasicRolesRequest* request,
    v1::ResetBasicRolesResponse* response) {
  return Run("ResetBasicRoles", context, bridge_->options().unary_cap,
             &Redefine<v1::ResetBasicRolesRequest, v1::ResetBasicRolesResponse>, request, response);
}

}  // namespace broker
