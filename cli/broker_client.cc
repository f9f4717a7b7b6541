#include "cli/broker_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <thread>
#include <type_traits>
#include <utility>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "permissionbroker/v1/lease.grpc.pb.h"
#include "permissionbroker/v1/operator.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"

namespace broker::cli {
namespace {

using SystemClock = std::chrono::system_clock;
using Stub = v1::PermissionBroker::Stub;
using AdminStub = v1::EntitlementAdminService::Stub;
using LeaseStub = v1::LeaseService::Stub;
using AuditStub = v1::AuditService::Stub;
using OperatorStub = v1::OperatorService::Stub;

// The broker ends a unary call after this long.
constexpr std::chrono::seconds kLongestCall{30};
// Between two questions of WaitOperation, if the broker does not wait by itself.
constexpr std::chrono::milliseconds kWaitPause{200};
// For one more look after a wait whose own deadline overtook its answer.
constexpr std::chrono::seconds kLastLook{5};

template <class Request>
Effect EffectOf(const Request& request) {
  return request.dry_run() ? Effect::kNone : Effect::kMayWrite;
}

}  // namespace

class BrokerClient::Connection {
 public:
  Connection(ServerOptions server, std::chrono::milliseconds timeout)
      : server_(std::move(server)), timeout_(timeout) {}

  SystemClock::time_point Deadline() const { return SystemClock::now() + timeout_; }

  template <class Service, class Request, class Response>
  Trouble Call(grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
               Effect effect, const Request& request, Response* response) {
    return CallUntil(Deadline(), method, effect, request, response);
  }

  template <class Service, class Request, class Response>
  Trouble CallUntil(SystemClock::time_point deadline,
                    grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                    Effect effect, const Request& request, Response* response) {
    if (auto trouble = Connect(deadline)) return trouble;
    grpc::ClientContext context;
    context.set_deadline(deadline);
    const grpc::Status status = (StubOf<Service>().*method)(&context, request, response);
    if (status.ok()) return std::nullopt;
    return ToFailure(status, effect);
  }

  // Read by read, since a stream may last: only the wait for the next message has an end.
  Trouble Stream(const v1::StreamGrantsRequest& request,
                 const std::function<void(const v1::StreamGrantsResponse&)>& take) {
    if (auto trouble = Connect(Deadline())) return trouble;
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::Status status;
    const auto reader = stub_->PrepareAsyncStreamGrants(&context, request, &queue);
    reader->StartCall(nullptr);
    bool late = false;
    bool ok = Next(queue, context, &late);
    v1::StreamGrantsResponse message;
    while (ok) {
      reader->Read(&message, nullptr);
      ok = Next(queue, context, &late);
      if (ok) take(message);
    }
    reader->Finish(&status, nullptr);
    Next(queue, context, &late);
    if (late) status = grpc::Status(grpc::DEADLINE_EXCEEDED, "no answer in time");
    if (status.ok()) return std::nullopt;
    return ToFailure(status, Effect::kNone);
  }

 private:
  template <class Service>
  Service& StubOf() {
    if constexpr (std::is_same_v<Service, AdminStub>) {
      return *admin_stub_;
    } else if constexpr (std::is_same_v<Service, LeaseStub>) {
      return *lease_stub_;
    } else if constexpr (std::is_same_v<Service, AuditStub>) {
      return *audit_stub_;
    } else if constexpr (std::is_same_v<Service, OperatorStub>) {
      return *operator_stub_;
    } else {
      return *stub_;
    }
  }

  // Waits for the one operation on the queue; one that is late is cancelled. True if it worked.
  bool Next(grpc::CompletionQueue& queue, grpc::ClientContext& context, bool* late) const {
    void* tag = nullptr;
    bool ok = false;
    if (queue.AsyncNext(&tag, &ok, Deadline()) != grpc::CompletionQueue::TIMEOUT) return ok;
    *late = true;
    context.TryCancel();
    queue.Next(&tag, &ok);
    return false;
  }

  Trouble Open() {
    if (channel_) return std::nullopt;
    if (auto trouble = MakeChannel(server_, &channel_)) return trouble;
    stub_ = v1::PermissionBroker::NewStub(channel_);
    admin_stub_ = v1::EntitlementAdminService::NewStub(channel_);
    lease_stub_ = v1::LeaseService::NewStub(channel_);
    audit_stub_ = v1::AuditService::NewStub(channel_);
    operator_stub_ = v1::OperatorService::NewStub(channel_);
    return std::nullopt;
  }

  // Before a call rather than within it, so that a broker that cannot be reached is told from one
  // whose answer was lost: only the first proves that nothing was asked.
  Trouble Connect(SystemClock::time_point deadline) {
    if (auto trouble = Open()) return trouble;
    grpc_connectivity_state state = channel_->GetState(true);
    while (state == GRPC_CHANNEL_IDLE || state == GRPC_CHANNEL_CONNECTING) {
      if (!channel_->WaitForStateChange(state, deadline)) break;
      state = channel_->GetState(true);
    }
    if (state == GRPC_CHANNEL_READY) return std::nullopt;
    Failure failure{
        "UNAVAILABLE", "", "no permission broker can be reached at " + server_.address, {}, {}, {}};
    if (server_.encrypted()) failure.message = WhyNoTls();
    return failure;
  }

  // A call on a channel without a connection fails at once, and its status says why there is none.
  std::string WhyNoTls() {
    grpc::ClientContext context;
    context.set_deadline(SystemClock::now() + std::chrono::seconds(1));
    v1::ListInstancesResponse unused;
    const grpc::Status status = stub_->ListInstances(&context, {}, &unused);
    if (status.error_message().find("andshake") == std::string::npos) {
      return "no permission broker can be reached over TLS at " + server_.address;
    }
    return "what answers at " + server_.address +
           " does not prove to be the broker, or does not take who asks: --ca has to be its CA, "
           "--server a name of its certificate, --cert of a CA that it trusts";
  }

  const ServerOptions server_;
  const std::chrono::milliseconds timeout_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<AdminStub> admin_stub_;
  std::unique_ptr<LeaseStub> lease_stub_;
  std::unique_ptr<AuditStub> audit_stub_;
  std::unique_ptr<OperatorStub> operator_stub_;
};

BrokerClient::BrokerClient(ServerOptions server, std::chrono::milliseconds timeout)
    : connection_(std::make_unique<Connection>(std::move(server), timeout)) {}

BrokerClient::~BrokerClient() = default;

BrokerClient::Trouble BrokerClient::Grant(const v1::GrantRequest& request,
                                          v1::GrantResponse* response) {
  return connection_->Call(&Stub::Grant, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::Revoke(const v1::RevokeRequest& request,
                                           v1::RevokeResponse* response) {
  return connection_->Call(&Stub::Revoke, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::Apply(const v1::ApplyRequest& request,
                                          v1::ApplyResponse* response) {
  return connection_->Call(&Stub::Apply, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::ListGrants(const v1::ListGrantsRequest& request,
                                               v1::ListGrantsResponse* response) {
  return connection_->Call(&Stub::ListGrants, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::StreamGrants(
    const v1::StreamGrantsRequest& request,
    const std::function<void(const v1::StreamGrantsResponse&)>& take) {
  return connection_->Stream(request, take);
}

BrokerClient::Trouble BrokerClient::ListPermissions(const v1::ListPermissionsRequest& request,
                                                    v1::ListPermissionsResponse* response) {
  return connection_->Call(&Stub::ListPermissions, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::ListEntitlements(const v1::ListEntitlementsRequest& request,
                                                     v1::ListEntitlementsResponse* response) {
  return connection_->Call(&Stub::ListEntitlements, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::ListPrincipals(const v1::ListPrincipalsRequest& request,
                                                   v1::ListPrincipalsResponse* response) {
  return connection_->Call(&Stub::ListPrincipals, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::ListInstances(const v1::ListInstancesRequest& request,
                                                  v1::ListInstancesResponse* response) {
  return connection_->Call(&Stub::ListInstances, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::DescribeInstance(const v1::DescribeInstanceRequest& request,
                                                     v1::DescribeInstanceResponse* response) {
  return connection_->Call(&Stub::DescribeInstance, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::GetOperation(const v1::GetOperationRequest& request,
                                                 v1::GetOperationResponse* response) {
  return connection_->Call(&Stub::GetOperation, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::LastLook(Connection& connection,
                                             const std::string& operation_id,
                                             v1::WaitOperationResponse* response) {
  v1::GetOperationRequest request;
  request.set_operation_id(operation_id);
  v1::GetOperationResponse answer;
  auto trouble = connection.CallUntil(SystemClock::now() + kLastLook, &Stub::GetOperation,
                                      Effect::kNone, request, &answer);
  if (!trouble) response->mutable_operation()->Swap(answer.mutable_operation());
  return trouble;
}

BrokerClient::Trouble BrokerClient::WaitOperation(const v1::WaitOperationRequest& request,
                                                  v1::WaitOperationResponse* response) {
  const SystemClock::time_point deadline = connection_->Deadline();
  while (true) {
    const SystemClock::time_point asked = SystemClock::now();
    v1::WaitOperationResponse answer;
    const SystemClock::time_point call_deadline = std::min(deadline, asked + kLongestCall);
    auto trouble = connection_->CallUntil(call_deadline, &Stub::WaitOperation, Effect::kNone,
                                          request, &answer);
    const bool late = trouble && trouble->code == "DEADLINE_EXCEEDED" && trouble->reason.empty();
    const bool last = SystemClock::now() + kWaitPause >= deadline;
    if (trouble && !late) return trouble;
    if (late && last) return LastLook(*connection_, request.operation_id(), response);
    if (!trouble && (answer.operation().settled() || last)) {
      *response = std::move(answer);
      return std::nullopt;
    }
    std::this_thread::sleep_until(asked + kWaitPause);
  }
}

BrokerClient::Trouble BrokerClient::GetEntitlement(const v1::GetEntitlementRequest& request,
                                                   v1::GetEntitlementResponse* response) {
  return connection_->Call(&AdminStub::GetEntitlement, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::CreateEntitlement(const v1::CreateEntitlementRequest& request,
                                                      v1::CreateEntitlementResponse* response) {
  return connection_->Call(&AdminStub::CreateEntitlement, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::UpdateEntitlement(const v1::UpdateEntitlementRequest& request,
                                                      v1::UpdateEntitlementResponse* response) {
  return connection_->Call(&AdminStub::UpdateEntitlement, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::DeleteEntitlement(const v1::DeleteEntitlementRequest& request,
                                                      v1::DeleteEntitlementResponse* response) {
  return connection_->Call(&AdminStub::DeleteEntitlement, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::ResetBasicRoles(const v1::ResetBasicRolesRequest& request,
                                                    v1::ResetBasicRolesResponse* response) {
  return connection_->Call(&AdminStub::ResetBasicRoles, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::ListLeases(const v1::ListLeasesRequest& request,
                                               v1::ListLeasesResponse* response) {
  return connection_->Call(&LeaseStub::ListLeases, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::GetLease(const v1::GetLeaseRequest& request,
                                             v1::GetLeaseResponse* response) {
  return connection_->Call(&LeaseStub::GetLease, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::RenewLease(const v1::RenewLeaseRequest& request,
                                               v1::RenewLeaseResponse* response) {
  return connection_->Call(&LeaseStub::RenewLease, Effect::kMayWrite, request, response);
}

BrokerClient::Trouble BrokerClient::EndLeases(const v1::EndLeasesRequest& request,
                                              v1::EndLeasesResponse* response) {
  return connection_->Call(&LeaseStub::EndLeases, Effect::kMayWrite, request, response);
}

BrokerClient::Trouble BrokerClient::AdoptAccess(const v1::AdoptAccessRequest& request,
                                                v1::AdoptAccessResponse* response) {
  return connection_->Call(&LeaseStub::AdoptAccess, EffectOf(request), request, response);
}

BrokerClient::Trouble BrokerClient::RetryLease(const v1::RetryLeaseRequest& request,
                                               v1::RetryLeaseResponse* response) {
  return connection_->Call(&LeaseStub::RetryLease, Effect::kMayWrite, request, response);
}

BrokerClient::Trouble BrokerClient::ForgetLease(const v1::ForgetLeaseRequest& request,
                                                v1::ForgetLeaseResponse* response) {
  return connection_->Call(&LeaseStub::ForgetLease, Effect::kMayWrite, request, response);
}

BrokerClient::Trouble BrokerClient::ListEvents(const v1::ListEventsRequest& request,
                                               v1::ListEventsResponse* response) {
  return connection_->Call(&AuditStub::ListEvents, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::VerifyChain(const v1::VerifyChainRequest& request,
                                                v1::VerifyChainResponse* response) {
  return connection_->Call(&AuditStub::VerifyChain, Effect::kNone, request, response);
}

BrokerClient::Trouble BrokerClient::FreezeInstance(const v1::FreezeInstanceRequest& request,
                                                   v1::FreezeInstanceResponse* response) {
  return connection_->Call(&OperatorStub::FreezeInstance, Effect::kMayWrite, request, response);
}

BrokerClient::Trouble BrokerClient::UnfreezeInstance(const v1::UnfreezeInstanceRequest& request,
                                                     v1::UnfreezeInstanceResponse* response) {
  return connection_->Call(&OperatorStub::UnfreezeInstance, Effect::kMayWrite, request, response);
}

}  // namespace broker::cli
