#include "tests/simulation/plan.h"

namespace broker::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

Duration Latency(World* world) { return world->Between(microseconds(100), milliseconds(20)); }

}  // namespace

Plan Plan::Draw(World* world, const Weather& weather, bool write) {
  const auto strikes = [&](double probability) { return weather.Strikes(world, probability); };
  Plan plan;
  plan.write = write;
  plan.before = Latency(world);
  plan.inside = Latency(world);
  plan.after = Latency(world);
  if (strikes(weather.lost_request)) {
    plan.worked_on = false;
    plan.ending = Ending::kHang;
  } else if (strikes(weather.reset_before)) {
    plan.worked_on = false;
    plan.ending = Ending::kClose;
  } else if (strikes(weather.error_before)) {
    plan.takes_effect = false;
    plan.ending = Ending::kError;
  } else if (strikes(weather.lost_reply)) {
    plan.ending = Ending::kHang;
  } else if (strikes(weather.reset_after)) {
    plan.ending = Ending::kClose;
  } else if (strikes(weather.cut_reply)) {
    plan.ending = Ending::kCut;
  } else if (strikes(weather.gateway_after)) {
    plan.ending = Ending::kGatewayAfter;
  } else if (strikes(weather.gateway_late)) {
    plan.ending = Ending::kGatewayAtOnce;
  } else if (strikes(weather.error_after)) {
    plan.ending = Ending::kError;
  }
  const bool late = plan.ending == Ending::kGatewayAtOnce || strikes(weather.late_write);
  if (write && late) {
    // In the accept queue, or on a lock between reading and writing back.
    const Duration all = world->Between(seconds(1), Weather::kLatest);
    plan.before = world->Chance(0.5) ? all : world->Between(Duration(), all);
    plan.inside = all - plan.before;
  } else if (!write && strikes(weather.slow_read)) {
    plan.after = world->Between(seconds(1), seconds(12));
  }
  if (strikes(weather.meddling)) {
    const Meddling moments[] = {Meddling::kBefore, Meddling::kInside, Meddling::kAfter};
    plan.meddling = moments[world->Pick(3)];
  }
  return plan;
}

}  // namespace broker::sim
