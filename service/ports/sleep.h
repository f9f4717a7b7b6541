// Waiting for time to pass, on the injected clock.
#pragma once

#include "service/ports/clock.h"
#include "service/ports/one_shot.h"

namespace broker {

inline boost::asio::awaitable<void> SleepUntil(Clock* clock, MonoTime when) {
  OneShot<bool> over;
  const auto alarm = clock->At(when, [over] { over.Set(true); });
  co_await over.Wait();
}

// The value, or nullopt if it has not been set at `deadline`. A value set later is lost: whoever
// sets it must be able to bear that.
template <class T>
boost::asio::awaitable<std::optional<T>> WaitUntil(OneShot<std::optional<T>> shot, Clock* clock,
                                                   MonoTime deadline) {
  const auto alarm = clock->At(deadline, [shot] { shot.Set(std::nullopt); });
  co_return co_await shot.Wait();
}

}  // namespace broker
