// Equal questions at the same time share one request. For look-ups that may be a moment old, never
// for what verifies a change.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "service/core/error.h"
#include "service/ports/clock.h"
#include "service/ports/sleep.h"
#include "service/ports/task.h"

namespace broker {

// Whoever asks first asks the upstream, within its own coroutine and its own deadline; the others
// wait for its answer. If it leaves without one, because it was cancelled or its time ended, the
// next of those who wait asks anew. Each waits no longer than its own deadline.
template <class V>
class SingleFlight {
 public:
  using Question = std::function<Task<V>()>;

  // At most `max_size` different questions are shared at a time; more are asked, but not shared.
  SingleFlight(Clock* clock, std::size_t max_size)
      : clock_(clock), max_size_(max_size), flights_(std::make_shared<Flights>()) {}

  // The answer to `question`, which has to end at the context's deadline, and has to be the same
  // for equal keys whoever asks. It may not be called at all. UPSTREAM_UNAVAILABLE.
  Task<V> Ask(std::string key, Question question, CallContext context) {
    const auto found = flights_->find(key);
    if (found == flights_->end() && flights_->size() >= max_size_) co_return co_await question();
    std::shared_ptr<Flight> flight;
    if (found == flights_->end()) {
      flight = std::make_shared<Flight>(flights_, key);
      flights_->emplace(key, flight);
    } else {
      flight = found->second;
      Place place(flight);
      std::optional<Turn> turn = co_await WaitUntil(place.shot(), clock_, context.deadline);
      if (!turn) co_return TooLate();
      if (turn->answer) co_return std::move(*turn->answer);
      place.Take();
    }
    Lead lead(std::move(flight));
    absl::StatusOr<V> answer = co_await question();
    // A failure that its own deadline may have caused is not the others'.
    if (answer.ok() || clock_->Mono() < context.deadline) lead.Share(answer);
    co_return answer;
  }

 private:
  // What one that waits is given: the answer, or the turn to ask.
  struct Turn {
    std::optional<absl::StatusOr<V>> answer;
  };
  struct Waiter {
    OneShot<std::optional<Turn>> shot;
    bool has_turn = false;
  };
  class Flight;
  using Flights = std::map<std::string, std::shared_ptr<Flight>>;

  // One question under way. Somebody asks it, or has been given the turn to.
  class Flight {
   public:
    Flight(std::shared_ptr<Flights> flights, std::string key)
        : flights_(std::move(flights)), key_(std::move(key)) {}

    // Gives the turn to the first that still waits; with nobody left, the flight is over. Whoever
    // was given it but is just leaving passes it on once more.
    void PassOn() {
      for (Waiter& waiter : waiting) {
        if (waiter.shot.is_set()) continue;
        waiter.has_turn = true;
        waiter.shot.Set(Turn());
        return;
      }
      End();
    }
    void Share(const absl::StatusOr<V>& answer) {
      End();
      for (Waiter& waiter : waiting) waiter.shot.Set(Turn{answer});
    }

    std::list<Waiter> waiting;

   private:
    // Who comes later begins a new one.
    void End() {
      if (const auto flights = std::exchange(flights_, nullptr)) flights->erase(key_);
    }

    // Not this object's owner, which may be gone by the time that the executor ends.
    std::shared_ptr<Flights> flights_;
    const std::string key_;
  };

  // A place among those who wait.
  class Place {
   public:
    explicit Place(std::shared_ptr<Flight> flight)
        : flight_(std::move(flight)), at_(flight_->waiting.emplace(flight_->waiting.end())) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (!flight_) return;
      const bool has_turn = at_->has_turn;
      flight_->waiting.erase(at_);
      if (has_turn) flight_->PassOn();
    }

    const OneShot<std::optional<Turn>>& shot() const { return at_->shot; }
    // The turn is taken, and the place left.
    void Take() {
      flight_->waiting.erase(at_);
      flight_.reset();
    }

   private:
    std::shared_ptr<Flight> flight_;
    typename std::list<Waiter>::iterator at_;
  };

  // The turn to ask.
  class Lead {
   public:
    explicit Lead(std::shared_ptr<Flight> flight) : flight_(std::move(flight)) {}
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead() {
      if (flight_) flight_->PassOn();
    }
    void Share(const absl::StatusOr<V>& answer) { std::exchange(flight_, nullptr)->Share(answer); }

   private:
    std::shared_ptr<Flight> flight_;
  };

  static absl::Status TooLate() {
    return Fail(Reason::kUpstreamUnavailable, "the upstream did not answer in time; try again");
  }

  Clock* const clock_;
  const std::size_t max_size_;
  const std::shared_ptr<Flights> flights_;
};

}  // namespace broker
