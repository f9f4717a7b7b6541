// A broker that listens on a real port and answers what a test says.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "permissionbroker/v1/lease.grpc.pb.h"
#include "permissionbroker/v1/operator.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// One RPC: what it was asked, and what it answers. Unscripted it fails the call.
template <class Request, class Response>
struct Script {
  std::function<grpc::Status(const Request&, Response*)> answer;
  std::vector<Request> asked;

  grpc::Status Play(const Request& request, Response* response) {
    asked.push_back(request);
    if (!answer) return grpc::Status(grpc::INTERNAL, "the test did not expect this call");
    return answer(request, response);
  }

  // Answers every call with the same message.
  void Reply(const Response& fixed) {
    answer = [fixed](const Request&, Response* response) {
      *response = fixed;
      return grpc::Status::OK;
    };
  }

  void Fail(const grpc::Status& status) {
    answer = [status](const Request&, Response*) { return status; };
  }
};

// An RPC that answers with a stream.
struct StreamScript {
  std::vector<v1::StreamGrantsResponse> messages;
  grpc::Status end;
  // Called before each message and before the end.
  std::function<void()> before = [] {};
  std::vector<v1::StreamGrantsRequest> asked;
};

class ScriptedAdmin final : public v1::EntitlementAdminService::Service {
 public:
  Script<v1::GetEntitlementRequest, v1::GetEntitlementResponse> get;
  Script<v1::CreateEntitlementRequest, v1::CreateEntitlementResponse> create;
  Script<v1::UpdateEntitlementRequest, v1::UpdateEntitlementResponse> update;
  Script<v1::DeleteEntitlementRequest, v1::DeleteEntitlementResponse> remove;
  Script<v1::ResetBasicRolesRequest, v1::ResetBasicRolesResponse> reset;

 private:
  grpc::Status GetEntitlement(grpc::ServerContext*, const v1::GetEntitlementRequest* request,
                              v1::GetEntitlementResponse* response) override {
    return get.Play(*request, response);
  }
  grpc::Status CreateEntitlement(grpc::ServerContext*, const v1::CreateEntitlementRequest* request,
                                 v1::CreateEntitlementResponse* response) override {
    return create.Play(*request, response);
  }
  grpc::Status UpdateEntitlement(grpc::ServerContext*, const v1::UpdateEntitlementRequest* request,
                                 v1::UpdateEntitlementResponse* response) override {
    return update.Play(*request, response);
  }
  grpc::Status DeleteEntitlement(grpc::ServerContext*, const v1::DeleteEntitlementRequest* request,
                                 v1::DeleteEntitlementResponse* response) override {
    return remove.Play(*request, response);
  }
  grpc::Status ResetBasicRoles(grpc::ServerContext*, const v1::ResetBasicRolesRequest* request,
                               v1::ResetBasicRolesResponse* response) override {
    return reset.Play(*request, response);
  }
};

class ScriptedLeases final : public v1::LeaseService::Service {
 public:
  Script<v1::ListLeasesRequest, v1::ListLeasesResponse> list;
  Script<v1::GetLeaseRequest, v1::GetLeaseResponse> get;
  Script<v1::RenewLeaseRequest, v1::RenewLeaseResponse> renew;
  Script<v1::EndLeasesRequest, v1::EndLeasesResponse> end;
  Script<v1::AdoptAccessRequest, v1::AdoptAccessResponse> adopt;
  Script<v1::RetryLeaseRequest, v1::RetryLeaseResponse> retry;
  Script<v1::ForgetLeaseRequest, v1::ForgetLeaseResponse> forget;

 private:
  grpc::Status ListLeases(grpc::ServerContext*, const v1::ListLeasesRequest* request,
                          v1::ListLeasesResponse* response) override {
    return list.Play(*request, response);
  }
  grpc::Status GetLease(grpc::ServerContext*, const v1::GetLeaseRequest* request,
                        v1::GetLeaseResponse* response) override {
    return get.Play(*request, response);
  }
  grpc::Status RenewLease(grpc::ServerContext*, const v1::RenewLeaseRequest* request,
                          v1::RenewLeaseResponse* response) override {
    return renew.Play(*request, response);
  }
  grpc::Status EndLeases(grpc::ServerContext*, const v1::EndLeasesRequest* request,
                         v1::EndLeasesResponse* response) override {
    return end.Play(*request, response);
  }
  grpc::Status AdoptAccess(grpc::ServerContext*, const v1::AdoptAccessRequest* request,
                           v1::AdoptAccessResponse* response) override {
    return adopt.Play(*request, response);
  }
  grpc::Status RetryLease(grpc::ServerContext*, const v1::RetryLeaseRequest* request,
                          v1::RetryLeaseResponse* response) override {
    return retry.Play(*request, response);
  }
  grpc::Status ForgetLease(grpc::ServerContext*, const v1::ForgetLeaseRequest* request,
                           v1::ForgetLeaseResponse* response) override {
    return forget.Play(*request, response);
  }
};

class ScriptedAudit final : public v1::AuditService::Service {
 public:
  Script<v1::ListEventsRequest, v1::ListEventsResponse> list;
  Script<v1::VerifyChainRequest, v1::VerifyChainResponse> verify;

 private:
  grpc::Status ListEvents(grpc::ServerContext*, const v1::ListEventsRequest* request,
                          v1::ListEventsResponse* response) override {
    return list.Play(*request, response);
  }
  grpc::Status VerifyChain(grpc::ServerContext*, const v1::VerifyChainRequest* request,
                           v1::VerifyChainResponse* response) override {
    return verify.Play(*request, response);
  }
};

class ScriptedOperator final : public v1::OperatorService::Service {
 public:
  Script<v1::FreezeInstanceRequest, v1::FreezeInstanceResponse> freeze;
  Script<v1::UnfreezeInstanceRequest, v1::UnfreezeInstanceResponse> unfreeze;

 private:
  grpc::Status FreezeInstance(grpc::ServerContext*, const v1::FreezeInstanceRequest* request,
                              v1::FreezeInstanceResponse* response) override {
    return freeze.Play(*request, response);
  }
  grpc::Status UnfreezeInstance(grpc::ServerContext*, const v1::UnfreezeInstanceRequest* request,
                                v1::UnfreezeInstanceResponse* response) override {
    return unfreeze.Play(*request, response);
  }
};

// Calls come one at a time, as permctl makes them.
class ScriptedBroker final : public v1::PermissionBroker::Service {
 public:
  ScriptedBroker();
  ~ScriptedBroker() override;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  Script<v1::GrantRequest, v1::GrantResponse> grant;
  Script<v1::RevokeRequest, v1::RevokeResponse> revoke;
  Script<v1::ApplyRequest, v1::ApplyResponse> apply;
  Script<v1::ListGrantsRequest, v1::ListGrantsResponse> list_grants;
  StreamScript stream_grants;
  Script<v1::ListPermissionsRequest, v1::ListPermissionsResponse> list_permissions;
  Script<v1::ListEntitlementsRequest, v1::ListEntitlementsResponse> list_entitlements;
  Script<v1::ListPrincipalsRequest, v1::ListPrincipalsResponse> list_principals;
  Script<v1::ListInstancesRequest, v1::ListInstancesResponse> list_instances;
  Script<v1::DescribeInstanceRequest, v1::DescribeInstanceResponse> describe_instance;
  Script<v1::GetOperationRequest, v1::GetOperationResponse> get_operation;
  Script<v1::WaitOperationRequest, v1::WaitOperationResponse> wait_operation;
  // Of the last Apply: how long the client would wait for its answer.
  std::chrono::system_clock::duration apply_time{};
  ScriptedAdmin admin;
  ScriptedLeases leases;
  ScriptedAudit audit;
  ScriptedOperator operators;

 private:
  grpc::Status Grant(grpc::ServerContext*, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override;
  grpc::Status Revoke(grpc::ServerContext*, const v1::RevokeRequest* request,
                      v1::RevokeResponse* response) override;
  grpc::Status Apply(grpc::ServerContext*, const v1::ApplyRequest* request,
                     v1::ApplyResponse* response) override;
  grpc::Status ListGrants(grpc::ServerContext*, const v1::ListGrantsRequest* request,
                          v1::ListGrantsResponse* response) override;
  grpc::Status StreamGrants(grpc::ServerContext*, const v1::StreamGrantsRequest* request,
                            grpc::ServerWriter<v1::StreamGrantsResponse>* writer) override;
  grpc::Status ListPermissions(grpc::ServerContext*, const v1::ListPermissionsRequest* request,
                               v1::ListPermissionsResponse* response) override;
  grpc::Status ListEntitlements(grpc::ServerContext*, const v1::ListEntitlementsRequest* request,
                                v1::ListEntitlementsResponse* response) override;
  grpc::Status ListPrincipals(grpc::ServerContext*, const v1::ListPrincipalsRequest* request,
                              v1::ListPrincipalsResponse* response) override;
  grpc::Status ListInstances(grpc::ServerContext*, const v1::ListInstancesRequest* request,
                             v1::ListInstancesResponse* response) override;
  grpc::Status DescribeInstance(grpc::ServerContext*, const v1::DescribeInstanceRequest* request,
                                v1::DescribeInstanceResponse* response) override;
  grpc::Status GetOperation(grpc::ServerContext*, const v1::GetOperationRequest* request,
                            v1::GetOperationResponse* response) override;
  grpc::Status WaitOperation(grpc::ServerContext*, const v1::WaitOperationRequest* request,
                             v1::WaitOperationResponse* response) override;

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A failure as the broker sends it.
struct Refusal {
  grpc::StatusCode code;
  std::string reason;
  std::string message;
  std::map<std::string, std::string> metadata;
  std::map<std::string, std::string> fields;
  int retry_seconds = 0;
  std::string domain = "permissionbroker.v1";
};

grpc::Status ToStatus(const Refusal& refusal);

}  // namespace broker::cli
