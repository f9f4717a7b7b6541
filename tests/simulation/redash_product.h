// A Redash with two users and three groups. A write rewrites all groups of a user, also those that
// others changed meanwhile.
#pragma once

#include <array>
#include <vector>

#include "tests/fakes/redash/redash_fake.h"
#include "tests/simulation/product.h"

namespace broker::sim {

class RedashProduct final : public Product {
 public:
  // Which groups the users have is up to the seed.
  explicit RedashProduct(World* world);

  std::string name() const override { return "redash"; }
  fakes::Fake& fake() override { return fake_; }
  InstanceConfig Instance() const override;
  std::string Key() const override { return fake_.KeyOf(kBroker); }

  Stored Read() const override;
  Names ReadNames() const override;
  Order OrderOf(const fakes::FakeRequest& request) const override;

  MutationRequest Draw(World* world) const override;
  SetRequest DrawSet(World* world) const override;
  RevokeAllRequest DrawLeaver(World* world) const override;
  std::string ActByHand(World* world, const std::optional<Place>& there) override;

  bool IsRevoked(const Place&, const State& state) const override { return !state.held(); }
  int RankOf(const Place&, const std::string&) const override { return -1; }
  bool ArePeers(const Place& one, const Place& other) const override {
    return one.principal == other.principal;
  }
  // A user who cannot be read is looked for among the members, without other groups.
  bool ShowsPeers() const override { return false; }
  Carries CarriesOf(const Place& own, const Place& other) const override {
    return ArePeers(own, other) ? Carries::kPutsBack : Carries::kNever;
  }
  Ways WaysTo(const Chronicle&, const Place&, Duration, Duration) const override {
    return Ways::kNone;
  }

 private:
  static constexpr std::array<int, 2> kUsers = {101, 102};
  static constexpr std::array<int, 3> kGroups = {11, 12, 13};
  static constexpr int kBroker = 27;  // who the broker is there

  boost::json::value SmallState(World* world) const;

  fakes::RedashFake fake_;
};

}  // namespace broker::sim
