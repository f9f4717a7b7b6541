#include "clients/http/server.h"

#include "clients/http/exchange.h"
#include "clients/http/retry.h"
#include "service/ports/sleep.h"

namespace broker::http {
namespace {

// What the coroutines of one server share with it.
struct Shared {
  ServerUrl url;
  ServerOptions options;
  std::shared_ptr<Exchanger> exchanger;
  Clock* clock;
  Random* random;
};

// Tells whoever keeps account of what was asked.
void Note(const Request& request, const Attempt& attempt, const CallContext& context) {
  if (!context.trail) return;
  const UpstreamRequest asked{std::string(NameOf(request.method)), request.target.Template()};
  if (attempt.stale) context.trail->Add(asked);
  if (!attempt.sent) return;
  UpstreamRequest answered = asked;
  answered.status = attempt.status.ok() ? attempt.reply.status : 0;
  context.trail->Add(std::move(answered));
}

Task<Reply> ReadFrom(std::shared_ptr<const Shared> shared, Request request, CallContext context) {
  const absl::StatusOr<std::string> text =
      Serialize(request, shared->url.path, shared->url.HostHeader());
  if (!text.ok()) co_return text.status();
  for (int attempts = 1;; ++attempts) {
    Attempt attempt = co_await Exchanger::Run(shared->exchanger, Kind::kRead, *text,
                                              request.reply_limit, context.deadline);
    Note(request, attempt, context);
    if (attempt.again && attempts < shared->options.read_attempts) {
      const MonoTime next = shared->clock->Mono() + RetryDelay(attempts, shared->random);
      if (next < context.deadline) {
        co_await SleepUntil(shared->clock, next);
        continue;
      }
    }
    if (!attempt.status.ok()) co_return attempt.status;
    co_return std::move(attempt.reply);
  }
}

boost::asio::awaitable<WriteResult> WriteTo(std::shared_ptr<const Shared> shared, Request request,
                                            CallContext context) {
  WriteResult result;
  absl::StatusOr<std::string> text = Serialize(request, shared->url.path, shared->url.HostHeader());
  if (!text.ok()) {
    result.status = text.status();
    co_return result;
  }
  Attempt attempt = co_await Exchanger::Run(shared->exchanger, Kind::kWrite, std::move(*text),
                                            request.reply_limit, context.deadline);
  Note(request, attempt, context);
  result.status = std::move(attempt.status);
  result.reply = std::move(attempt.reply);
  if (result.status.ok()) {
    result.fate = WriteResult::Fate::kReply;
  } else if (attempt.sent) {
    result.fate = WriteResult::Fate::kNoReply;
  }
  co_return result;
}

class ServerImpl : public Server {
 public:
  explicit ServerImpl(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}

  Task<Reply> Read(Request request, CallContext context) override {
    return ReadFrom(shared_, std::move(request), context);
  }
  boost::asio::awaitable<WriteResult> Write(Request request, CallContext context) override {
    return WriteTo(shared_, std::move(request), context);
  }
  bool unreachable() const override { return shared_->exchanger->breaker().open(); }

 private:
  const std::shared_ptr<const Shared> shared_;
};

}  // namespace

std::unique_ptr<Server> MakeServer(ServerUrl url, ServerOptions options,
                                   std::unique_ptr<Connector> connector, Clock* clock,
                                   Random* random) {
  auto exchanger = std::make_shared<Exchanger>(url, options, std::move(connector), clock);
  return std::make_unique<ServerImpl>(std::make_shared<const Shared>(
      Shared{std::move(url), options, std::move(exchanger), clock, random}));
}

}  // namespace broker::http
