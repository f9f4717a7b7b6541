// Runs each call of gRPC's callback API as one coroutine on the broker's executor.
//
//   gRPC's threads              executor
//   Unary(), Start()  --post->  handler runs; its deadline's alarm is set
//   OnCancel()        --post->  handler is cancelled
//                               handler ends  -> Finish, exactly once
//   OnDone()                    (the call forgets itself)
//
// Whatever a handler throws is caught here and nowhere else.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "service/core/caller.h"
#include "service/grpc/caller_limits.h"
#include "service/ports/clock.h"
#include "service/ports/one_shot.h"
#include "service/ports/task.h"
#include "service/security/authenticator.h"

namespace broker {

// When a call that starts at `now` ends, if the client gives it `client_left` and the server `cap`.
// The handler's deadline lies a margin (5 %, at least 50 ms, at most 500 ms and half of the time)
// before the call's, so that what it says at its end, such as OUTCOME_UNKNOWN with the operation's
// id, still reaches the client. In the middle of the margin the handler is cancelled.
struct CallTimes {
  MonoTime handler_deadline;
  MonoTime cancel;
};
CallTimes TimesOf(MonoTime now, Duration client_left, Duration cap);

// One call between Start and Finish. All members but the constructor run on the executor.
class RunningCall {
 public:
  enum class Cause { kNone, kCaller, kTime, kStop };

  virtual ~RunningCall() = default;
  // Cancels the handler. Only the first cause counts; none does after the end.
  void Cancel(Cause cause);

 private:
  friend class CallBridge;
  virtual void FinishWith(grpc::Status status) = 0;

  boost::asio::cancellation_signal signal_;
  std::unique_ptr<Clock::Alarm> alarm_;
  Cause cause_ = Cause::kNone;
  bool ended_ = false;
};

// Reactor: one of gRPC's server reactors.
template <class Reactor>
class ReactorCall : public Reactor,
                    public RunningCall,
                    public std::enable_shared_from_this<ReactorCall<Reactor>> {
 public:
  explicit ReactorCall(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // Called before gRPC knows the call; it then lives until OnDone.
  void KeepAlive() { self_ = this->shared_from_this(); }

  void OnCancel() override {
    boost::asio::post(executor_,
                      [call = this->shared_from_this()] { call->Cancel(Cause::kCaller); });
  }
  void OnDone() override { const auto last = std::move(self_); }

 protected:
  const boost::asio::any_io_executor executor_;

 private:
  void FinishWith(grpc::Status status) override { this->Finish(std::move(status)); }

  std::shared_ptr<ReactorCall> self_;
};

class CallBridge {
 public:
  struct Options {
    // Runs one handler at a time, first in, first out, and runs until the last call has ended.
    boost::asio::any_io_executor executor;
    Clock* clock = nullptr;
    // Told of defects: one line, for the operator.
    std::function<void(std::string_view)> log;
    Duration unary_cap = std::chrono::seconds(30);
    // Of a batch.
    Duration batch_cap = std::chrono::minutes(10);
    // Says who makes an API call; outlives the bridge. Null: everybody is anonymous.
    Authenticator* authenticator = nullptr;
    // Of each caller.
    LimitsConfig limits{};
  };

  // Health is served while the broker drains, and has its own limit.
  enum class Intake { kApi, kHealth };
  static constexpr std::size_t kMaxApiCalls = 1024;
  static constexpr std::size_t kMaxHealthCalls = 256;

  // What a method does. It is called on the executor; what it points to lives until the call ends.
  using Work = std::function<Done(Caller, CallContext)>;

  explicit CallBridge(Options options)
      : options_(std::move(options)), open_(Authenticator::Open()), limits_(options_.limits) {}

  const Options& options() const { return options_; }

  // `method` outlives the call; it ends after `cap` at the latest.
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, std::string_view method,
                                  Intake intake, Duration cap, Work work);
  // Of a stream: it lasts as long as the client lets it.
  template <class Call>
  void Stream(std::shared_ptr<Call> call, grpc::CallbackServerContext* context,
              std::string_view method, Intake intake, Work work) {
    call->KeepAlive();
    Start(std::move(call), {context, method, intake, Duration::max()}, std::move(work));
  }

  // On the executor: from now on API calls are answered with SHUTTING_DOWN.
  void RefuseNewCalls() { refusing_ = true; }
  // On the executor: waits until no call is in progress, at most until `deadline`.
  boost::asio::awaitable<void> WaitUntilIdle(MonoTime deadline);
  // On the executor: cancels every call in progress; each answers SHUTTING_DOWN.
  void CancelAll();
  // On the executor, after RefuseNewCalls: waits until no call has come for `quiet`, at most until
  // `deadline`.
  boost::asio::awaitable<void> WaitUntilQuiet(Duration quiet, MonoTime deadline);

 private:
  struct Spec {
    grpc::CallbackServerContext* context;
    std::string_view method;
    Intake intake;
    Duration cap;
  };

  void Start(std::shared_ptr<RunningCall> call, Spec spec, Work work);
  void Begin(std::shared_ptr<RunningCall> call, const Spec& spec, const Work& work);
  void Refuse(const std::shared_ptr<RunningCall>& call, const absl::Status& refusal);
  // Why a call may not begin, whoever makes it.
  absl::Status Refusal(Intake intake) const;
  // Of health, which everybody may ask, without looking.
  absl::StatusOr<Caller> CallerOf(const Spec& spec) const;
  void End(const std::shared_ptr<RunningCall>& call, const Spec& spec, const std::string& caller,
           std::exception_ptr thrown, const absl::Status& status);
  grpc::Status FromException(std::exception_ptr thrown, RunningCall::Cause cause,
                             std::string_view method) const;
  grpc::Status Defect(std::string_view method, std::string_view detail) const;

  const Options options_;
  const std::unique_ptr<Authenticator> open_;
  CallerLimits limits_;
  bool refusing_ = false;
  MonoTime last_refusal_{};
  std::unordered_set<RunningCall*> running_;
  std::array<std::size_t, 2> count_{};  // of running_, by Intake
  std::optional<OneShot<std::optional<bool>>> idle_;
};

}  // namespace broker
