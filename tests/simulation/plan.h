// What becomes of one request on its way to the upstream, there, and back.
#pragma once

#include "tests/simulation/weather.h"

namespace broker::sim {

struct Plan {
  enum class Ending { kReply, kHang, kClose, kCut, kGatewayAtOnce, kGatewayAfter, kError };
  // When somebody changes something by hand.
  enum class Meddling { kNever, kBefore, kInside, kAfter };

  bool worked_on = true;
  bool takes_effect = true;
  bool write = false;
  Duration before{};  // until it reads the state
  Duration inside{};  // until it writes back
  Duration after{};   // until the answer is sent
  Ending ending = Ending::kReply;
  Meddling meddling = Meddling::kNever;

  static Plan Draw(World* world, const Weather& weather, bool write);
};

}  // namespace broker::sim
