#include "service/grpc/operator_service.h"

#include <utility>

#include "service/grpc/convert_out.h"
#include "service/grpc/origin.h"
#include "service/grpc/request_check.h"

namespace broker {
namespace {

using Brokers = OperatorService::Brokers;

// Of both requests.
template <class Request>
absl::StatusOr<Freeze> FreezeOf(const Request& in, const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  Freeze out;
  out.instance = in.instance();
  out.justification = check.JustificationOf(in.justification());
  if (out.justification.reason.find_first_not_of(' ') == std::string::npos) {
    check.Add("justification.reason", "is missing; say why");
  }
  return check.Judge(std::move(out));
}

v1::Freeze ToMessage(const Freeze& freeze) {
  v1::Freeze out;
  out.set_instance(freeze.instance);
  *out.mutable_freeze_time() = broker::ToMessage(freeze.time);
  out.set_caller(freeze.caller);
  v1::Justification* why = out.mutable_justification();
  why->set_reason(freeze.justification.reason);
  why->set_ticket(freeze.justification.ticket);
  why->set_requested_by(freeze.justification.requested_by);
  why->set_approved_by(freeze.justification.approved_by);
  return out;
}

Done FreezeOne(Brokers brokers, const v1::FreezeInstanceRequest* request,
               v1::FreezeInstanceResponse* response) {
  auto wanted = FreezeOf(*request, *brokers.access);
  if (!wanted.ok()) co_return wanted.status();
  const auto frozen = co_await brokers.operators->FreezeInstance(*std::move(wanted));
  if (!frozen.ok()) co_return frozen.status();
  *response->mutable_freeze() = ToMessage(frozen->freeze);
  response->set_changed(frozen->changed);
  co_return absl::OkStatus();
}

Done UnfreezeOne(Brokers brokers, const v1::UnfreezeInstanceRequest* request,
                 v1::UnfreezeInstanceResponse* response) {
  auto wanted = FreezeOf(*request, *brokers.access);
  if (!wanted.ok()) co_return wanted.status();
  const auto ended = co_await brokers.operators->UnfreezeInstance(*std::move(wanted));
  if (!ended.ok()) co_return ended.status();
  if (*ended) *response->mutable_freeze() = ToMessage(**ended);
  co_return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* OperatorService::FreezeInstance(Context* context,
                                                          const v1::FreezeInstanceRequest* request,
                                                          v1::FreezeInstanceResponse* response) {
  return bridge_->Unary(
      context, "FreezeInstance", CallBridge::Intake::kApi, bridge_->options().unary_cap,
      ForCaller(use_cases_, [request, response](CallersUseCases* mine, CallContext) {
        const Brokers brokers{&mine->access, &mine->operators};
        return FreezeOne(brokers, request, response);
      }));
}

grpc::ServerUnaryReactor* OperatorService::UnfreezeInstance(
    Context* context, const v1::UnfreezeInstanceRequest* request,
    v1::UnfreezeInstanceResponse* response) {
  return bridge_->Unary(
      context, "UnfreezeInstance", CallBridge::Intake::kApi, bridge_->options().unary_cap,
      ForCaller(use_cases_, [request, response](CallersUseCases* mine, CallContext) {
        const Brokers brokers{&mine->access, &mine->operators};
        return UnfreezeOne(brokers, request, response);
      }));
}

}  // namespace broker
