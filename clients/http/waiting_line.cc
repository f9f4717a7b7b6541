#include "clients/http/waiting_line.h"

#include "clients/http/failures.h"
#include "service/ports/sleep.h"

namespace broker::http {
namespace {

// Takes a waiter out of the line, whichever way it stops waiting.
template <class Line>
struct Leave {
  Line& line;
  std::uint64_t ticket;
  ~Leave() { line.erase(ticket); }
};

}  // namespace

WaitingLine::Place::~Place() {
  if (state_) Release(std::move(state_));
}

WaitingLine::WaitingLine(int places, int max_waiting, std::string server)
    : state_(new State{places, static_cast<std::size_t>(max_waiting), std::move(server), 0, {}}) {}

int WaitingLine::waiting() const { return static_cast<int>(state_->line.size()); }

void WaitingLine::Release(std::shared_ptr<State> state) {
  while (!state->line.empty()) {
    const Turn turn = state->line.begin()->second;
    state->line.erase(state->line.begin());
    // Set already: its deadline has passed and it is on its way out.
    if (turn.is_set()) continue;
    turn.Set(Place(state));
    return;
  }
  ++state->free;
}

Task<WaitingLine::Place> WaitingLine::Enter(Clock* clock, MonoTime deadline) {
  return EnterLine(state_, clock, deadline);
}

Task<WaitingLine::Place> WaitingLine::EnterLine(std::shared_ptr<State> state, Clock* clock,
                                                MonoTime deadline) {
  if (clock->Mono() >= deadline) co_return TimedOut(state->server);
  if (state->free > 0) {
    --state->free;
    co_return Place(state);
  }
  if (state->line.size() >= state->max_waiting) co_return LineFull(state->server);
  const Turn turn;
  const Leave<std::map<std::uint64_t, Turn>> leave{state->line, ++state->last_ticket};
  state->line.emplace(leave.ticket, turn);
  std::optional<Place> place = co_await WaitUntil(turn, clock, deadline);
  if (!place) co_return TimedOut(state->server);
  co_return std::move(*place);
}

}  // namespace broker::http
