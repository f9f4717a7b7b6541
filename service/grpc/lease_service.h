// permissionbroker.v1.LeaseService on the use cases: convert, ask, convert back.
#pragma once

#include <string_view>

#include "permissionbroker/v1/lease.grpc.pb.h"
#include "service/broker/access_broker.h"
#include "service/broker/lease_broker.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/use_cases.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

class LeaseService final : public v1::LeaseService::CallbackService {
 public:
  // What it asks; they outlive the service.
  struct Brokers {
    const AccessBroker* access = nullptr;  // for what it knows of the instances
    LeaseBroker* leases = nullptr;
  };

  LeaseService(CallBridge* bridge, UseCases use_cases) : bridge_(bridge), use_cases_(use_cases) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* ListLeases(Context* context, const v1::ListLeasesRequest* request,
                      v1::ListLeasesResponse* response) override;
  Reactor* GetLease(Context* context, const v1::GetLeaseRequest* request,
                    v1::GetLeaseResponse* response) override;
  Reactor* RenewLease(Context* context, const v1::RenewLeaseRequest* request,
                      v1::RenewLeaseResponse* response) override;
  Reactor* EndLeases(Context* context, const v1::EndLeasesRequest* request,
                     v1::EndLeasesResponse* response) override;
  Reactor* AdoptAccess(Context* context, const v1::AdoptAccessRequest* request,
                       v1::AdoptAccessResponse* response) override;
  Reactor* RetryLease(Context* context, const v1::RetryLeaseRequest* request,
                      v1::RetryLeaseResponse* response) override;
  Reactor* ForgetLease(Context* context, const v1::ForgetLeaseRequest* request,
                       v1::ForgetLeaseResponse* response) override;

 private:
  // A coroutine of this service's .cc file; `now` is when the call began.
  template <class Request, class Response>
  using Method = Done (*)(Brokers, Instant now, const Request*, Response*, CallContext);

  template <class Request, class Response>
  Reactor* Run(std::string_view name, Context* context, Method<Request, Response> method,
               const Request* request, Response* response);

  CallBridge* const bridge_;
  const UseCases use_cases_;
};

}  // namespace broker
