#include "tests/simulation/weather.h"

namespace broker::sim {

Weather Weather::Draw(World* world) {
  Weather weather;
  const auto draw = [world](double most) {
    if (world->Chance(0.5)) return 0.0;
    return most * static_cast<double>(world->Pick(1000)) / 1000;
  };
  const auto count = [world](std::size_t most) {
    return world->Chance(0.4) ? 0 : static_cast<int>(world->Pick(most + 1));
  };
  weather.refused_connection = draw(0.1);
  weather.silent_connection = draw(0.03);
  weather.lost_request = draw(0.15);
  weather.lost_reply = draw(0.2);
  weather.late_write = draw(0.3);
  weather.reset_before = draw(0.1);
  weather.reset_after = draw(0.15);
  weather.cut_reply = draw(0.1);
  weather.error_before = draw(0.1);
  weather.error_after = draw(0.2);
  weather.gateway_after = draw(0.15);
  weather.gateway_late = draw(0.2);
  weather.slow_read = draw(0.2);
  weather.refused_commit = draw(0.03);
  weather.slow_commit = draw(0.1);
  weather.meddling = draw(0.2);
  weather.keeps_alive = world->Chance(0.3);
  weather.kills = count(4);
  weather.stops = count(2);
  weather.stalls = count(2);
  weather.clock_jumps = count(3);
  weather.hands = count(12);
  weather.rotations = count(2);
  return weather;
}

}  // namespace broker::sim
