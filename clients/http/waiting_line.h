// A fixed number of places and one line before them, first come first served.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "service/ports/clock.h"
#include "service/ports/one_shot.h"
#include "service/ports/task.h"

namespace broker::http {

class WaitingLine {
 private:
  struct State;

 public:
  // Held while it lives; its end lets the next one in. May outlive the line.
  class Place {
   public:
    explicit Place(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept {
      state_.swap(other.state_);
      return *this;
    }
    ~Place();

   private:
    std::shared_ptr<State> state_;
  };

  // `server` is named in failures.
  WaitingLine(int places, int max_waiting, std::string server);

  // BROKER_OVERLOADED if the line is full, UPSTREAM_UNAVAILABLE at the deadline. May be cancelled:
  // neither the place in the line nor a place just given is lost.
  Task<Place> Enter(Clock* clock, MonoTime deadline);

  int waiting() const;

 private:
  using Turn = OneShot<std::optional<Place>>;

  struct State {
    int free;
    const std::size_t max_waiting;
    const std::string server;
    std::uint64_t last_ticket = 0;
    std::map<std::uint64_t, Turn> line;
  };

  static Task<Place> EnterLine(std::shared_ptr<State> state, Clock* clock, MonoTime deadline);
  static void Release(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace broker::http
