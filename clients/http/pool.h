// Idle connections of one server, the youngest first out.
#pragma once

#include <deque>
#include <memory>

#include "clients/http/connection.h"
#include "service/ports/clock.h"

namespace broker::http {

class Pool {
 public:
  // Keeps at most `max_idle` connections, each at most `max_age` after its last use.
  Pool(Clock* clock, std::size_t max_idle, Duration max_age)
      : clock_(clock), max_idle_(max_idle), max_age_(max_age) {}

  // A connection that was used within `max_age` and that the server has not closed since; null if
  // there is none.
  std::unique_ptr<Connection> Take(Duration max_age);

  // REQUIRES: the last exchange was complete and its reply said keep-alive.
  void Give(std::unique_ptr<Connection> connection);

  std::size_t idle() const { return idle_.size(); }

 private:
  struct Entry {
    MonoTime last_use;
    std::unique_ptr<Connection> connection;
  };

  void Sweep();

  Clock* const clock_;
  const std::size_t max_idle_;
  const Duration max_age_;
  std::deque<Entry> idle_;  // the least recently used first
  bool sweeping_ = false;
  std::unique_ptr<Clock::Alarm> sweep_;
};

}  // namespace broker::http
