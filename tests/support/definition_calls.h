// EntitlementAdminService as a user of a generated client calls it, one line each.
#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "tests/support/calls.h"

namespace broker::test {

class DefinitionCalls {
 public:
  using Stub = v1::EntitlementAdminService::Stub;

  explicit DefinitionCalls(int port) {
    // Channels to one address share their connections, and a port may come back.
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = v1::EntitlementAdminService::NewStub(grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), own));
  }

  // Requests in proto text format.
  Answer<v1::GetEntitlementResponse> Get(const std::string& request) {
    return Ask<v1::GetEntitlementRequest>(&Stub::GetEntitlement, request);
  }
  Answer<v1::CreateEntitlementResponse> Create(const std::string& request) {
    return Ask<v1::CreateEntitlementRequest>(&Stub::CreateEntitlement, request);
  }
  Answer<v1::UpdateEntitlementResponse> Update(const std::string& request) {
    return Ask<v1::UpdateEntitlementRequest>(&Stub::UpdateEntitlement, request);
  }
  Answer<v1::DeleteEntitlementResponse> Delete(const std::string& request) {
    return Ask<v1::DeleteEntitlementRequest>(&Stub::DeleteEntitlement, request);
  }
  Answer<v1::ResetBasicRolesResponse> Reset(const std::string& request) {
    return Ask<v1::ResetBasicRolesRequest>(&Stub::ResetBasicRoles, request);
  }

 private:
  template <class Request, class Reply>
  Answer<Reply> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                    const std::string& text) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    Answer<Reply> answer;
    answer.status = (stub_.get()->*method)(&context, Text<Request>(text), &answer.reply);
    if (!answer.ok()) ReadErrorInfo(answer.status, &answer.reason, &answer.metadata);
    return answer;
  }

  std::unique_ptr<Stub> stub_;
};

}  // namespace broker::test
