// kill -9 of a broker process in the middle of many calls: each has an upstream of its own, and is
// at a place of its own when all of them are interrupted at once.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "service/core/instance_config.h"
#include "tests/fakes/front.h"
#include "tests/faults/request_cells.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

struct Victim {
  std::string name;
  // With a fault at the place where the call is to be interrupted, which holds it there.
  fakes::Front* front = nullptr;
  InstanceConfig instance;
  // Makes the call, in the first life: what is wrong with the answer, if there was one.
  std::function<std::vector<std::string>(BrokerProcess& broker)> call;
  // In the second life, when all that the first left open is settled, `ids`: what is wrong.
  std::function<std::vector<std::string>(BrokerProcess& broker,
                                         const std::vector<std::string>& ids)>
      check;
};

struct CrowdReport {
  int kills = 0;
  int held = 0;  // how many calls were interrupted at their place
  std::vector<std::string> problems;
};

// Whether a request has met a fault.
bool IsStruck(const fakes::Front& front);

// What the instance of the i-th victim is called.
std::string VictimName(std::size_t i);

// The i-th victim but for the name of its instance, with an upstream that its functions keep alive;
// secrets go into files in `dir`. Its front has no fault if it is to die at a commit.
using MakeVictim = std::function<Victim(std::size_t i, const TempDir& dir)>;

// Kills `binary` when each call of a crowd is held at its place or over, in as many crowds as
// `count` victims take.
CrowdReport KillAtPlaces(std::size_t count, const MakeVictim& make, const std::string& binary);

// Kills at every request of all scenarios: each makes a victim with a fault at that place by
// make(scenario, place, i, dir).
template <class Scenario, class Make>
CrowdReport KillAtEveryRequest(const std::vector<Scenario>& scenarios, Make make,
                               const std::string& binary, std::size_t* places_count) {
  std::vector<std::pair<const Scenario*, RequestCell>> places;
  for (const Scenario& scenario : scenarios) {
    for (RequestCell& place : RequestPlaces(RequestsOf(scenario))) {
      places.emplace_back(&scenario, std::move(place));
    }
  }
  *places_count = places.size();
  const auto make_one = [&](std::size_t i, const TempDir& dir) {
    return make(*places[i].first, places[i].second, i, dir);
  };
  return KillAtPlaces(places.size(), make_one, binary);
}

// Lets `binary` kill itself at its first, second ... commit, before it and after it by turns, with
// `count` victims side by side, until a life has fewer commits.
CrowdReport KillAtCommits(std::size_t count, const MakeVictim& make, const std::string& binary);

}  // namespace broker::test
