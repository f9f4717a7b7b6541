// How much goes wrong in one world. Each world draws its own, so that some have only one kind of
// trouble and plenty of it.
#pragma once

#include "tests/simulation/world.h"

namespace broker::sim {

struct Weather {
  // False: from here on nothing goes wrong any more.
  bool bad = true;

  double refused_connection = 0;
  double silent_connection = 0;  // never opens
  double lost_request = 0;       // never worked on, never answered
  double lost_reply = 0;         // worked on, never answered
  double late_write = 0;         // worked on up to kLatest later, if the caller is there or not
  double reset_before = 0;       // closed without having been worked on
  double reset_after = 0;        // worked on, then closed
  double cut_reply = 0;          // worked on, half of the answer
  double error_before = 0;       // 500 without an effect
  double error_after = 0;        // 500 although it took effect
  double gateway_after = 0;      // 504 after it took effect
  double gateway_late = 0;       // 504 at once, and the effect later
  double slow_read = 0;
  double refused_commit = 0;  // the journal cannot be written
  double slow_commit = 0;
  double meddling = 0;       // somebody changes something while a request is worked on
  bool keeps_alive = false;  // a proxy that keeps connections open stands before the upstream
  int kills = 0;
  int stops = 0;  // orderly ends of a broker
  int stalls = 0;
  int clock_jumps = 0;
  int rotations = 0;  // for a while the upstream takes the broker's key for a wrong one
  int hands = 0;      // changes past the broker at any time

  // The upstream's server kills a request after a minute.
  static constexpr Duration kLatest = std::chrono::seconds(55);

  static Weather Draw(World* world);
  // True with that probability, as long as the weather is bad.
  bool Strikes(World* world, double probability) const {
    return world->Chance(bad ? probability : 0);
  }
};

}  // namespace broker::sim
