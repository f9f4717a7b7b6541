#include "clients/http/exchange.h"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "clients/http/failures.h"
#include "clients/http/retry.h"
#include "clients/http/transport_error.h"

namespace broker::http {
namespace {

using boost::system::error_code;

// A cancelled step ends with an error like any other; only the coroutine knows why.
boost::asio::awaitable<void> ThrowIfCancelled() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() == boost::asio::cancellation_type::none) co_return;
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

// The server lives and would answer the same again.
bool IsReplyAtFault(error_code ec) {
  return ec == TransportError::kTooLarge || ec == TransportError::kMalformed;
}

}  // namespace

Exchanger::Exchanger(const ServerUrl& url, const ServerOptions& options,
                     std::unique_ptr<Connector> connector, Clock* clock)
    : name_(url.HostHeader()),
      connector_(std::move(connector)),
      clock_(clock),
      line_(options.max_in_flight, options.max_waiting, name_),
      breaker_(options.breaker_failures, options.breaker_pause),
      pool_(clock, static_cast<std::size_t>(options.max_in_flight), kReadIdle) {}

Attempt Exchanger::Refusal() const {
  Attempt attempt;
  attempt.status = Unreachable(name_, breaker_.RetryAfter(clock_->Mono()));
  return attempt;
}

boost::asio::awaitable<Attempt> Exchanger::Run(std::shared_ptr<Exchanger> self, Kind kind,
                                               std::string text, std::size_t reply_limit,
                                               MonoTime deadline) {
  if (!self->breaker_.Admits(self->clock_->Mono())) co_return self->Refusal();
  absl::StatusOr<WaitingLine::Place> place = co_await self->line_.Enter(self->clock_, deadline);
  if (!place.ok()) {
    Attempt attempt;
    attempt.status = place.status();
    co_return attempt;
  }
  const MonoTime start = self->clock_->Mono();
  std::optional<Breaker::Pass> pass = self->breaker_.Enter(start);
  if (!pass) co_return self->Refusal();
  Deadline watch(self->clock_, deadline);
  Answer answer = co_await self->Send(kind, std::move(text), reply_limit, &watch);
  co_return self->Judge(std::move(answer), start, watch.passed(), &*pass);
}

boost::asio::awaitable<Exchanger::Opened> Exchanger::Open(Kind kind, bool fresh,
                                                          Deadline* deadline) {
  Opened opened;
  if (!fresh) opened.connection = pool_.Take(kind == Kind::kRead ? kReadIdle : kWriteIdle);
  opened.pooled = opened.connection != nullptr;
  if (opened.pooled) co_return opened;
  const auto abort = std::make_shared<std::function<void()>>();
  deadline->Guard([abort] {
    if (*abort) (*abort)();
  });
  std::pair<error_code, std::unique_ptr<Connection>> result = co_await connector_->Connect(abort);
  deadline->Guard(nullptr);
  co_await ThrowIfCancelled();
  opened.ec = result.first;
  opened.connection = std::move(result.second);
  co_return opened;
}

boost::asio::awaitable<Exchanger::Answer> Exchanger::Send(Kind kind, std::string text,
                                                          std::size_t reply_limit,
                                                          Deadline* deadline) {
  for (bool fresh = false;; fresh = true) {
    Answer answer;
    answer.stale = fresh;
    Opened opened = co_await Open(kind, fresh, deadline);
    answer.ec = opened.ec;
    if (opened.ec || deadline->passed()) co_return answer;
    Connection* const connection = opened.connection.get();
    answer.sent = true;
    deadline->Guard([connection] { connection->Abort(); });
    std::pair<error_code, Reply> result = co_await connection->Exchange(text, reply_limit);
    deadline->Guard(nullptr);
    co_await ThrowIfCancelled();
    answer.ec = result.first;
    answer.reply = std::move(result.second);
    if (!answer.ec) {
      if (answer.reply.keep_alive) pool_.Give(std::move(opened.connection));
      co_return answer;
    }
    const bool stale = opened.pooled && !deadline->passed() && !IsReplyAtFault(answer.ec);
    if (kind == Kind::kWrite || !stale) co_return answer;
  }
}

Attempt Exchanger::Judge(Answer answer, MonoTime start, bool passed, Breaker::Pass* pass) const {
  const MonoTime now = clock_->Mono();
  Attempt attempt;
  attempt.sent = answer.sent;
  attempt.stale = answer.stale;
  if (!answer.ec && answer.sent) {
    attempt.again = IsGatewayStatus(answer.reply.status);
    attempt.again ? pass->Failed(now) : pass->Succeeded();
    attempt.reply = std::move(answer.reply);
    return attempt;
  }
  if (passed) {
    if (now - start >= kFairTime) pass->Failed(now);
    attempt.status = TimedOut(name_);
    return attempt;
  }
  answer.ec == TransportError::kTooLarge ? pass->Succeeded() : pass->Failed(now);
  attempt.again = !IsReplyAtFault(answer.ec);
  attempt.status = answer.sent ? NoReply(name_, answer.ec) : NotConnected(name_, answer.ec);
  return attempt;
}

}  // namespace broker::http
