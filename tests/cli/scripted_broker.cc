#include "tests/cli/scripted_broker.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

namespace broker::cli {

ScriptedBroker::ScriptedBroker() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
  builder.RegisterService(&admin);
  builder.RegisterService(&leases);
  builder.RegisterService(&audit);
  builder.RegisterService(&operators);
  server_ = builder.BuildAndStart();
}

ScriptedBroker::~ScriptedBroker() { server_->Shutdown(); }

grpc::Status ScriptedBroker::Grant(grpc::ServerContext*, const v1::GrantRequest* request,
                                   v1::GrantResponse* response) {
  return grant.Play(*request, response);
}

grpc::Status ScriptedBroker::Revoke(grpc::ServerContext*, const v1::RevokeRequest* request,
                                    v1::RevokeResponse* response) {
  return revoke.Play(*request, response);
}

grpc::Status ScriptedBroker::Apply(grpc::ServerContext* context, const v1::ApplyRequest* request,
                                   v1::ApplyResponse* response) {
  apply_time = context->deadline() - std::chrono::system_clock::now();
  return apply.Play(*request, response);
}

grpc::Status ScriptedBroker::ListGrants(grpc::ServerContext*, const v1::ListGrantsRequest* request,
                                        v1::ListGrantsResponse* response) {
  return list_grants.Play(*request, response);
}

grpc::Status ScriptedBroker::StreamGrants(grpc::ServerContext*,
                                          const v1::StreamGrantsRequest* request,
                                          grpc::ServerWriter<v1::StreamGrantsResponse>* writer) {
  stream_grants.asked.push_back(*request);
  for (const v1::StreamGrantsResponse& message : stream_grants.messages) {
    stream_grants.before();
    writer->Write(message);
  }
  stream_grants.before();
  return stream_grants.end;
}

grpc::Status ScriptedBroker::ListPermissions(grpc::ServerContext*,
                                             const v1::ListPermissionsRequest* request,
                                             v1::ListPermissionsResponse* response) {
  return list_permissions.Play(*request, response);
}

grpc::Status ScriptedBroker::ListEntitlements(grpc::ServerContext*,
                                              const v1::ListEntitlementsRequest* request,
                                              v1::ListEntitlementsResponse* response) {
  return list_entitlements.Play(*request, response);
}

grpc::Status ScriptedBroker::ListPrincipals(grpc::ServerContext*,
                                            const v1::ListPrincipalsRequest* request,
                                            v1::ListPrincipalsResponse* response) {
  return list_principals.Play(*request, response);
}

grpc::Status ScriptedBroker::ListInstances(grpc::ServerContext*,
                                           const v1::ListInstancesRequest* request,
                                           v1::ListInstancesResponse* response) {
  return list_instances.Play(*request, response);
}

grpc::Status ScriptedBroker::DescribeInstance(grpc::ServerContext*,
                                              const v1::DescribeInstanceRequest* request,
                                              v1::DescribeInstanceResponse* response) {
  return describe_instance.Play(*request, response);
}

grpc::Status ScriptedBroker::GetOperation(grpc::ServerContext*,
                                          const v1::GetOperationRequest* request,
                                          v1::GetOperationResponse* response) {
  return get_operation.Play(*request, response);
}

grpc::Status ScriptedBroker::WaitOperation(grpc::ServerContext*,
                                           const v1::WaitOperationRequest* request,
                                           v1::WaitOperationResponse* response) {
  return wait_operation.Play(*request, response);
}

grpc::Status ToStatus(const Refusal& refusal) {
  google::rpc::Status status;
  status.set_code(refusal.code);
  status.set_message(refusal.message);
  google::rpc::ErrorInfo info;
  info.set_reason(refusal.reason);
  info.set_domain(refusal.domain);
  info.mutable_metadata()->insert(refusal.metadata.begin(), refusal.metadata.end());
  status.add_details()->PackFrom(info);
  if (!refusal.fields.empty()) {
    google::rpc::BadRequest bad_request;
    for (const auto& [field, description] : refusal.fields) {
      auto* violation = bad_request.add_field_violations();
      violation->set_field(field);
      violation->set_description(description);
    }
    status.add_details()->PackFrom(bad_request);
  }
  if (refusal.retry_seconds != 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(refusal.retry_seconds);
    status.add_details()->PackFrom(retry);
  }
  return grpc::Status(refusal.code, refusal.message, status.SerializeAsString());
}

}  // namespace broker::cli
