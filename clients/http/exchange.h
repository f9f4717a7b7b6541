// One attempt of one request at one server: through the waiting line, past the breaker, over a
// pooled or a new connection.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

#include "clients/http/breaker.h"
#include "clients/http/connection.h"
#include "clients/http/deadline.h"
#include "clients/http/pool.h"
#include "clients/http/server.h"
#include "clients/http/waiting_line.h"

namespace broker::http {

// How old an idle connection may be. A write that is sent on a connection which the server is just
// closing has an unknown outcome, so it takes only one used moments ago (usually by the read before
// it); a read is simply sent again.
inline constexpr Duration kReadIdle = std::chrono::seconds(2);
inline constexpr Duration kWriteIdle = std::chrono::seconds(1);

// A deadline that cuts an exchange off earlier than this says more about the caller than about the
// server.
inline constexpr Duration kFairTime = std::chrono::seconds(5);

enum class Kind { kRead, kWrite };

struct Attempt {
  absl::Status status;  // OK: `reply` is complete
  Reply reply;
  bool sent = false;   // a byte may have left
  bool stale = false;  // a read: also once before, on a pooled connection, in vain
  bool again = false;  // another attempt may do better
};

// The parts of one server. Shared with the coroutines that work on it, so that they may be
// destroyed in any order.
class Exchanger {
 public:
  Exchanger(const ServerUrl& url, const ServerOptions& options,
            std::unique_ptr<Connector> connector, Clock* clock);

  // Ends at the deadline at the latest. A read on a pooled connection that fails is sent once more
  // on a new one. May be cancelled; for a write that loses its fate.
  static boost::asio::awaitable<Attempt> Run(std::shared_ptr<Exchanger> self, Kind kind,
                                             std::string text, std::size_t reply_limit,
                                             MonoTime deadline);

  const Breaker& breaker() const { return breaker_; }

 private:
  struct Opened {
    boost::system::error_code ec;
    std::unique_ptr<Connection> connection;
    bool pooled = false;
  };
  struct Answer {
    boost::system::error_code ec;
    Reply reply;
    bool sent = false;
    bool stale = false;
  };

  boost::asio::awaitable<Opened> Open(Kind kind, bool fresh, Deadline* deadline);
  boost::asio::awaitable<Answer> Send(Kind kind, std::string text, std::size_t reply_limit,
                                      Deadline* deadline);
  Attempt Judge(Answer answer, MonoTime start, bool passed, Breaker::Pass* pass) const;
  Attempt Refusal() const;

  const std::string name_;
  const std::unique_ptr<Connector> connector_;
  Clock* const clock_;
  WaitingLine line_;
  Breaker breaker_;
  Pool pool_;
};

}  // namespace broker::http
