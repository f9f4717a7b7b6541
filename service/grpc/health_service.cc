#include "service/grpc/health_service.h"

#include <optional>
#include <utility>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "service/core/error.h"
#include "service/grpc/stream_call.h"
#include "service/ports/sleep.h"

namespace broker {

namespace {

HealthService::Serving ServingOf(Health health) {
  switch (health) {
    case Health::kUnknown: return HealthService::Response::UNKNOWN;
    case Health::kOk: return HealthService::Response::SERVING;
    case Health::kCredentials:
    case Health::kUnreachable: break;
  }
  return HealthService::Response::NOT_SERVING;
}

}  // namespace

// One Watch stream.
class HealthWatch final : public StreamCall<HealthService::Response> {
 public:
  using StreamCall::StreamCall;

  // Ends after `period`, or earlier by Wake.
  boost::asio::awaitable<void> Sleep(Clock* clock, Duration period) {
    wake_ = OneShot<std::optional<bool>>();
    co_await WaitUntil(wake_, clock, clock->Mono() + period);
  }
  void Wake() { wake_.Set(true); }

 private:
  OneShot<std::optional<bool>> wake_;
};

Task<HealthService::Serving> HealthService::Now(std::string service, CallContext context) {
  const bool of_process =
      service.empty() || service == permissionbroker::v1::PermissionBroker::service_full_name();
  if (!of_process && !broker_->FindInstance(service)) co_return Response::SERVICE_UNKNOWN;
  if (!serving_) co_return Response::NOT_SERVING;
  if (of_process) co_return Response::SERVING;
  absl::StatusOr<InstanceView> view =
      co_await broker_->DescribeInstance(std::move(service), /*check=*/false, context);
  if (!view.ok()) co_return view.status();
  co_return ServingOf(view->status.health);
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const Request* request, Response* response) {
  return bridge_->Unary(context, "Health.Check", CallBridge::Intake::kHealth,
                        bridge_->options().unary_cap,
                        [this, request, response](const Caller&, CallContext context) {
                          return RunCheck(request->service(), response, context);
                        });
}

Done HealthService::RunCheck(std::string service, Response* response, CallContext context) {
  absl::StatusOr<Serving> now = co_await Now(service, context);
  if (!now.ok()) co_return now.status();
  if (*now == Response::SERVICE_UNKNOWN) {
    co_return Fail(Reason::kInstanceNotFound,
                   "nothing of this name has a health here; use the name of an instance",
                   {{"resource_type", "instance"}, {"resource_name", service}});
  }
  response->set_status(*now);
  co_return absl::OkStatus();
}

grpc::ServerWriteReactor<HealthService::Response>* HealthService::Watch(
    grpc::CallbackServerContext* context, const Request* request) {
  auto watch = std::make_shared<HealthWatch>(bridge_->options().executor);
  bridge_->Stream(watch, context, "Health.Watch", CallBridge::Intake::kHealth,
                  [this, watch = watch.get(), request](const Caller&, CallContext context) {
                    return RunWatch(watch, request->service(), context);
                  });
  return watch.get();
}

Done HealthService::RunWatch(HealthWatch* watch, std::string service, CallContext context) {
  struct Registration {
    std::unordered_set<HealthWatch*>& watches;
    HealthWatch* watch;
    ~Registration() { watches.erase(watch); }
  };
  watches_.insert(watch);
  const Registration registration{watches_, watch};
  std::optional<Serving> told;
  for (;;) {
    const bool last = !serving_;
    absl::StatusOr<Serving> now = co_await Now(service, context);
    if (!now.ok()) co_return now.status();
    if (told != *now) {
      told = *now;
      Response message;
      message.set_status(*told);
      const bool written = co_await watch->Write(std::move(message));
      if (!written) co_return absl::OkStatus();
    }
    if (last) co_return Fail(Reason::kShuttingDown, "this broker is stopping; try again");
    if (serving_) co_await watch->Sleep(bridge_->options().clock, kWatchPeriod);
  }
}

void HealthService::StopServing() {
  serving_ = false;
  for (HealthWatch* watch : watches_) watch->Wake();
}

}  // namespace broker
