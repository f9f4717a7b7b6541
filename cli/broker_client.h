// The broker's API as plain calls with a deadline.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/channel.h"
#include "cli/failure.h"
#include "permissionbroker/v1/audit.pb.h"
#include "permissionbroker/v1/entitlement_admin.pb.h"
#include "permissionbroker/v1/lease.pb.h"
#include "permissionbroker/v1/operator.pb.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

// Reads the files of its options and connects at the first call. Each call returns why it failed,
// or nothing and fills `response`. One thread at a time.
class BrokerClient {
 public:
  // `timeout` bounds each call, the connecting included.
  BrokerClient(ServerOptions server, std::chrono::milliseconds timeout);
  ~BrokerClient();

  using Trouble = std::optional<Failure>;

  Trouble Grant(const v1::GrantRequest& request, v1::GrantResponse* response);
  Trouble Revoke(const v1::RevokeRequest& request, v1::RevokeResponse* response);
  Trouble Apply(const v1::ApplyRequest& request, v1::ApplyResponse* response);
  Trouble ListGrants(const v1::ListGrantsRequest& request, v1::ListGrantsResponse* response);
  // Gives each message to `take` as it comes; the timeout bounds the wait for each of them.
  Trouble StreamGrants(const v1::StreamGrantsRequest& request,
                       const std::function<void(const v1::StreamGrantsResponse&)>& take);
  Trouble ListPermissions(const v1::ListPermissionsRequest& request,
                          v1::ListPermissionsResponse* response);
  Trouble ListEntitlements(const v1::ListEntitlementsRequest& request,
                           v1::ListEntitlementsResponse* response);
  Trouble ListPrincipals(const v1::ListPrincipalsRequest& request,
                         v1::ListPrincipalsResponse* response);
  Trouble ListInstances(const v1::ListInstancesRequest& request,
                        v1::ListInstancesResponse* response);
  Trouble DescribeInstance(const v1::DescribeInstanceRequest& request,
                           v1::DescribeInstanceResponse* response);
  Trouble GetOperation(const v1::GetOperationRequest& request, v1::GetOperationResponse* response);
  // Asks again until the operation is settled or the timeout has passed; unsettled is no failure.
  Trouble WaitOperation(const v1::WaitOperationRequest& request,
                        v1::WaitOperationResponse* response);
  Trouble GetEntitlement(const v1::GetEntitlementRequest& request,
                         v1::GetEntitlementResponse* response);
  Trouble CreateEntitlement(const v1::CreateEntitlementRequest& request,
                            v1::CreateEntitlementResponse* response);
  Trouble UpdateEntitlement(const v1::UpdateEntitlementRequest& request,
                            v1::UpdateEntitlementResponse* response);
  Trouble DeleteEntitlement(const v1::DeleteEntitlementRequest& request,
                            v1::DeleteEntitlementResponse* response);
  Trouble ResetBasicRoles(const v1::ResetBasicRolesRequest& request,
                          v1::ResetBasicRolesResponse* response);
  Trouble ListLeases(const v1::ListLeasesRequest& request, v1::ListLeasesResponse* response);
  Trouble GetLease(const v1::GetLeaseRequest& request, v1::GetLeaseResponse* response);
  Trouble RenewLease(const v1::RenewLeaseRequest& request, v1::RenewLeaseResponse* response);
  Trouble EndLeases(const v1::EndLeasesRequest& request, v1::EndLeasesResponse* response);
  Trouble AdoptAccess(const v1::AdoptAccessRequest& request, v1::AdoptAccessResponse* response);
  Trouble RetryLease(const v1::RetryLeaseRequest& request, v1::RetryLeaseResponse* response);
  Trouble ForgetLease(const v1::ForgetLeaseRequest& request, v1::ForgetLeaseResponse* response);
  Trouble ListEvents(const v1::ListEventsRequest& request, v1::ListEventsResponse* response);
  Trouble FreezeInstance(const v1::FreezeInstanceRequest& request,
                         v1::FreezeInstanceResponse* response);
  Trouble UnfreezeInstance(const v1::UnfreezeInstanceRequest& request,
                           v1::UnfreezeInstanceResponse* response);
  Trouble VerifyChain(const v1::VerifyChainRequest& request, v1::VerifyChainResponse* response);

 private:
  class Connection;

  static Trouble LastLook(Connection& connection, const std::string& operation_id,
                          v1::WaitOperationResponse* response);

  std::unique_ptr<Connection> connection_;
};

}  // namespace broker::cli
