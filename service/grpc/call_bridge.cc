#include "service/grpc/call_bridge.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "service/core/error.h"
#include "service/grpc/call_credentials.h"
#include "service/grpc/status.h"
#include "service/ports/sleep.h"

namespace broker {

using namespace std::chrono_literals;

CallTimes TimesOf(MonoTime now, Duration client_left, Duration cap) {
  const Duration left = std::min(client_left, cap);
  if (left > MonoTime::max() - now) return {MonoTime::max(), MonoTime::max()};
  const Duration margin = std::min(std::clamp<Duration>(left / 20, 50ms, 500ms), left / 2);
  return {now + left - margin, now + left - margin / 2};
}

namespace {

constexpr Duration kNoLimit = Duration::max();

// The client's deadline arrives as wall time, already made from the time that it had left.
Duration ClientLeft(const grpc::CallbackServerContext& context, Instant now) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return kNoLimit;
  return deadline - now;
}

absl::Status TimeSpent() {
  return Fail(Reason::kTimeSpent, "the call's time ended; try again with a later deadline");
}

absl::Status ShuttingDown() {
  return Fail(Reason::kShuttingDown, "this broker is stopping; try again");
}

}  // namespace

void RunningCall::Cancel(Cause cause) {
  if (ended_ || cause_ != Cause::kNone) return;
  cause_ = cause;
  signal_.emit(boost::asio::cancellation_type::terminal);
}

grpc::ServerUnaryReactor* CallBridge::Unary(grpc::CallbackServerContext* context,
                                            std::string_view method, Intake intake, Duration cap,
                                            Work work) {
  auto call = std::make_shared<ReactorCall<grpc::ServerUnaryReactor>>(options_.executor);
  call->KeepAlive();
  Start(call, {context, method, intake, cap}, std::move(work));
  return call.get();
}

void CallBridge::Start(std::shared_ptr<RunningCall> call, Spec spec, Work work) {
  boost::asio::post(options_.executor, [this, call = std::move(call), spec,
                                        work = std::move(work)] { Begin(call, spec, work); });
}

absl::Status CallBridge::Refusal(Intake intake) const {
  if (intake == Intake::kApi && refusing_) return ShuttingDown();
  const std::size_t limit = intake == Intake::kApi ? kMaxApiCalls : kMaxHealthCalls;
  if (count_[static_cast<std::size_t>(intake)] < limit) return absl::OkStatus();
  return Fail(Reason::kBrokerOverloaded, "this broker has " + std::to_string(limit) +
                                             " calls in progress, its limit; try again later");
}

void CallBridge::Begin(std::shared_ptr<RunningCall> call, const Spec& spec, const Work& work) {
  absl::Status refusal = Refusal(spec.intake);
  const Duration left = ClientLeft(*spec.context, options_.clock->Now());
  if (refusal.ok() && left <= Duration::zero()) refusal = TimeSpent();
  if (!refusal.ok()) {
    last_refusal_ = options_.clock->Mono();
    return Refuse(call, refusal);
  }
  const absl::StatusOr<Caller> caller = CallerOf(spec);
  if (!caller.ok()) return Refuse(call, caller.status());
  const bool counts = spec.intake == Intake::kApi;
  const absl::Status limited =
      counts ? limits_.Enter(caller->name(), options_.clock->Mono()) : absl::OkStatus();
  if (!limited.ok()) return Refuse(call, limited);
  running_.insert(call.get());
  ++count_[static_cast<std::size_t>(spec.intake)];
  const CallTimes times = TimesOf(options_.clock->Mono(), left, spec.cap);
  if (times.cancel != MonoTime::max()) {
    call->alarm_ = options_.clock->At(
        times.cancel, [raw = call.get()] { raw->Cancel(RunningCall::Cause::kTime); });
  }
  auto end = [this, call, spec, name = caller->name()](std::exception_ptr thrown,
                                                       absl::Status status) {
    End(call, spec, name, std::move(thrown), status);
  };
  boost::asio::co_spawn(options_.executor, work(*caller, CallContext{times.handler_deadline}),
                        boost::asio::bind_cancellation_slot(call->signal_.slot(), std::move(end)));
}

void CallBridge::Refuse(const std::shared_ptr<RunningCall>& call, const absl::Status& refusal) {
  call->ended_ = true;
  call->FinishWith(ToGrpc(refusal));
}

absl::StatusOr<Caller> CallBridge::CallerOf(const Spec& spec) const {
  if (spec.intake == Intake::kHealth || !options_.authenticator) return open_->Authenticate({});
  return options_.authenticator->Authenticate(CredentialsOf(*spec.context));
}

void CallBridge::End(const std::shared_ptr<RunningCall>& call, const Spec& spec,
                     const std::string& caller, std::exception_ptr thrown,
                     const absl::Status& status) {
  if (spec.intake == Intake::kApi) limits_.Leave(caller);
  call->ended_ = true;
  call->alarm_.reset();
  running_.erase(call.get());
  --count_[static_cast<std::size_t>(spec.intake)];
  if (running_.empty() && idle_) idle_->Set(true);

  if (thrown) {
    call->FinishWith(FromException(thrown, call->cause_, spec.method));
  } else if (HasReason(status, Reason::kBrokerDefect)) {
    call->FinishWith(Defect(spec.method, std::string(status.message())));
  } else {
    call->FinishWith(ToGrpc(status));
  }
}

grpc::Status CallBridge::FromException(std::exception_ptr thrown, RunningCall::Cause cause,
                                       std::string_view method) const {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) {
      switch (cause) {
        case RunningCall::Cause::kCaller: return grpc::Status::CANCELLED;
        case RunningCall::Cause::kTime: return ToGrpc(TimeSpent());
        case RunningCall::Cause::kStop: return ToGrpc(ShuttingDown());
        case RunningCall::Cause::kNone: break;
      }
    }
    return Defect(method, error.what());
  } catch (const std::exception& error) {
    return Defect(method, error.what());
  } catch (...) {
    return Defect(method, "something that is no exception was thrown");
  }
}

grpc::Status CallBridge::Defect(std::string_view method, std::string_view detail) const {
  std::string line = "defect in ";
  line.append(method).append(": ").append(detail);
  options_.log(line);
  return ToGrpc(Fail(Reason::kBrokerDefect, "internal error; the broker's log has the details"));
}

boost::asio::awaitable<void> CallBridge::WaitUntilIdle(MonoTime deadline) {
  if (running_.empty()) co_return;
  idle_.emplace();
  co_await WaitUntil(*idle_, options_.clock, deadline);
  idle_.reset();
}

boost::asio::awaitable<void> CallBridge::WaitUntilQuiet(Duration quiet, MonoTime deadline) {
  MonoTime until = options_.clock->Mono() + quiet;
  while (options_.clock->Mono() < std::min(until, deadline)) {
    co_await SleepUntil(options_.clock, std::min(until, deadline));
    until = std::max(until, last_refusal_ + quiet);
  }
}

void CallBridge::CancelAll() {
  const std::vector<RunningCall*> calls(running_.begin(), running_.end());
  for (RunningCall* call : calls) {
    if (running_.contains(call)) call->Cancel(RunningCall::Cause::kStop);
  }
}

}  // namespace broker
