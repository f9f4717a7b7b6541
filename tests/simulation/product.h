// What the upstream of a world is: its fake, and what callers, judge and others know of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "service/core/batch.h"
#include "service/core/instance_config.h"
#include "service/core/mutation.h"
#include "tests/fakes/fake.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/place.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// What one write of the broker asks for.
struct Order {
  Place place;
  bool removes = false;
  std::string level;  // to be held; empty if it removes or there is one level only
};

class Product {
 public:
  // Whether a write may change another place too, by the upstream's own doing.
  enum class Carries {
    kNever,
    kPutsBack,  // makes it what it was when the write began
    kDrops,     // makes it absent
  };
  // Whether something is also held another way, as far as reads that were made one by one tell.
  enum class Ways { kNone, kMaybe, kSurely };

  virtual ~Product() = default;

  virtual std::string name() const = 0;
  virtual fakes::Fake& fake() = 0;
  // All its secrets are in the file "key".
  virtual InstanceConfig Instance() const = 0;
  virtual std::string Key() const = 0;

  virtual Stored Read() const = 0;
  virtual Names ReadNames() const = 0;
  // REQUIRES: the request is a write of the broker.
  virtual Order OrderOf(const fakes::FakeRequest& request) const = 0;

  // What a caller asks for. Some of the names may stand for nothing any more.
  virtual MutationRequest Draw(World* world) const = 0;
  virtual SetRequest DrawSet(World* world) const = 0;
  virtual RevokeAllRequest DrawLeaver(World* world) const = 0;
  // Changes something past the broker, there or elsewhere; tells what.
  virtual std::string ActByHand(World* world, const std::optional<Place>& there) = 0;

  // --- rules

  // A revoke has nothing to take there.
  virtual bool IsRevoked(const Place& place, const State& state) const = 0;
  // Position among the levels of the entitlement's type; -1 if it is none.
  virtual int RankOf(const Place& place, const std::string& level) const = 0;
  // Both belong to what the upstream rewrites as a whole.
  virtual bool ArePeers(const Place& one, const Place& other) const = 0;
  // A read after a write always shows what else changed.
  virtual bool ShowsPeers() const = 0;
  virtual Carries CarriesOf(const Place& own, const Place& other) const = 0;
  virtual Ways WaysTo(const Chronicle& chronicle, const Place& place, Duration from,
                      Duration to) const = 0;
};

// A Redash, a Grafana 9.4 or a newer one, with what is stored there at the start. REQUIRES: the
// world outlives it.
std::unique_ptr<Product> DrawProduct(World* world);

}  // namespace broker::sim
