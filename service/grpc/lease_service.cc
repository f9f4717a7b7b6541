#include "service/grpc/lease_service.h"

#include <utility>

#include "service/grpc/convert_out.h"
#include "service/grpc/lease_in.h"
#include "service/grpc/lease_out.h"

namespace broker {
namespace {

using Brokers = LeaseService::Brokers;

Done List(Brokers brokers, Instant, const v1::ListLeasesRequest* request,
          v1::ListLeasesResponse* response, CallContext context) {
  absl::StatusOr<LeaseListQuery> wanted = FromMessage(*request);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<Page<Lease>> page = co_await brokers.leases->ListLeases(
      std::move(wanted->query), std::move(wanted->page), context);
  if (!page.ok()) co_return page.status();
  for (const Lease& row : page->rows) *response->add_leases() = ToMessage(row);
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done Get(Brokers brokers, Instant, const v1::GetLeaseRequest* request,
         v1::GetLeaseResponse* response, CallContext context) {
  absl::StatusOr<std::string> id = FromMessage(*request);
  if (!id.ok()) co_return id.status();
  absl::StatusOr<Lease> lease = co_await brokers.leases->GetLease(*std::move(id), context);
  if (!lease.ok()) co_return lease.status();
  *response->mutable_lease() = ToMessage(*lease);
  co_return absl::OkStatus();
}

Done Renew(Brokers brokers, Instant now, const v1::RenewLeaseRequest* request,
           v1::RenewLeaseResponse* response, CallContext context) {
  absl::StatusOr<RenewRequest> wanted = FromMessage(*request, now);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<Lease> lease = co_await brokers.leases->RenewLease(*std::move(wanted), context);
  if (!lease.ok()) co_return lease.status();
  *response->mutable_lease() = ToMessage(*lease);
  co_return absl::OkStatus();
}

Done End(Brokers brokers, Instant, const v1::EndLeasesRequest* request,
         v1::EndLeasesResponse* response, CallContext context) {
  absl::StatusOr<EndLeasesRequest> wanted = FromMessage(*request);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<int> ended = co_await brokers.leases->EndLeases(*std::move(wanted), context);
  if (!ended.ok()) co_return ended.status();
  response->set_ended_count(*ended);
  co_return absl::OkStatus();
}

Done Adopt(Brokers brokers, Instant now, const v1::AdoptAccessRequest* request,
           v1::AdoptAccessResponse* response, CallContext context) {
  absl::StatusOr<MutationRequest> wanted = FromMessage(*request, *brokers.access, now);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<MutationResult> result =
      co_await brokers.leases->AdoptAccess(*std::move(wanted), context);
  if (!result.ok()) co_return result.status();
  *response->mutable_result() = ToMessage(*result);
  co_return absl::OkStatus();
}

// RetryLease and ForgetLease.
template <class Response>
Done Edit(Task<Lease> edited, Response* response) {
  absl::StatusOr<Lease> lease = co_await std::move(edited);
  if (!lease.ok()) co_return lease.status();
  *response->mutable_lease() = ToMessage(*lease);
  co_return absl::OkStatus();
}

Done Retry(Brokers brokers, Instant, const v1::RetryLeaseRequest* request,
           v1::RetryLeaseResponse* response, CallContext context) {
  absl::StatusOr<LeaseRequest> wanted = FromMessage(*request);
  if (!wanted.ok()) co_return wanted.status();
  co_return co_await Edit(brokers.leases->RetryLease(*std::move(wanted), context), response);
}

Done Forget(Brokers brokers, Instant, const v1::ForgetLeaseRequest* request,
            v1::ForgetLeaseResponse* response, CallContext context) {
  absl::StatusOr<LeaseRequest> wanted = FromMessage(*request);
  if (!wanted.ok()) co_return wanted.status();
  co_return co_await Edit(brokers.leases->ForgetLease(*std::move(wanted), context), response);
}

}  // namespace

template <class Request, class Response>
grpc::ServerUnaryReactor* LeaseService::Run(std::string_view name, Context* context,
                                            Method<Request, Response> method,
                                            const Request* request, Response* response) {
  return bridge_->Unary(
      context, name, CallBridge::Intake::kApi, bridge_->options().unary_cap,
      ForCaller(use_cases_, [clock = bridge_->options().clock, method, request, response](
                                CallersUseCases* mine, CallContext context) {
        const Brokers brokers{&mine->access, &mine->leases};
        return method(brokers, clock->Now(), request, response, context);
      }));
}

grpc::ServerUnaryReactor* LeaseService::ListLeases(Context* context,
                                                   const v1::ListLeasesRequest* request,
                                                   v1::ListLeasesResponse* response) {
  return Run("ListLeases", context, &List, request, response);
}

grpc::ServerUnaryReactor* LeaseService::GetLease(Context* context,
                                                 const v1::GetLeaseRequest* request,
                                                 v1::GetLeaseResponse* response) {
  return Run("GetLease", context, &Get, request, response);
}

grpc::ServerUnaryReactor* LeaseService::RenewLease(Context* context,
                                                   const v1::RenewLeaseRequest* request,
                                                   v1::RenewLeaseResponse* response) {
  return Run("RenewLease", context, &Renew, request, response);
}

grpc::ServerUnaryReactor* LeaseService::EndLeases(Context* context,
                                                  const v1::EndLeasesRequest* request,
                                                  v1::EndLeasesResponse* response) {
  return Run("EndLeases", context, &End, request, response);
}

grpc::ServerUnaryReactor* LeaseService::AdoptAccess(Context* context,
                                                    const v1::AdoptAccessRequest* request,
                                                    v1::AdoptAccessResponse* response) {
  return Run("AdoptAccess", context, &Adopt, request, response);
}

grpc::ServerUnaryReactor* LeaseService::RetryLease(Context* context,
                                                   const v1::RetryLeaseRequest* request,
                                                   v1::RetryLeaseResponse* response) {
  return Run("RetryLease", context, &Retry, request, response);
}

grpc::ServerUnaryReactor* LeaseService::ForgetLease(Context* context,
                                                    const v1::ForgetLeaseRequest* request,
                                                    v1::ForgetLeaseResponse* response) {
  return Run("ForgetLease", context, &Forget, request, response);
}

}  // namespace broker
