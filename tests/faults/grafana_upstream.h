// A fake Grafana in which erin may hold one thing: unless told otherwise, membership of the team
// platform.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/faults/cell.h"

namespace broker::test {

// What Upstream's functions of the same names answer and do.
struct GrafanaThing {
  std::string target;
  void (*set_held)(fakes::grafana::GrafanaFake& fake, bool held);
  std::string (*stored)(fakes::grafana::GrafanaFake& fake);
};

inline constexpr std::int64_t kErin = 6;

inline GrafanaThing PlatformTeam() {
  using Fake = fakes::grafana::GrafanaFake;
  static constexpr std::int64_t kPlatform = 1;
  const auto set_held = [](Fake& fake, bool held) {
    auto& members = fake.world().teams.at(kPlatform).members;
    members.erase(kErin);
    if (held) members.emplace(kErin, fakes::grafana::TeamLevel::kMember);
  };
  const auto stored = [](Fake& fake) {
    std::string text;
    for (const auto& [login, level] : fake.MembersOf(kPlatform)) text += login + "=" + level + " ";
    return text;
  };
  return {
      "principal { login: 'erin' } entitlement { type: 'team' name: 'platform' level: "
      "'member' }",
      set_held, stored};
}

class GrafanaUpstream final : public Upstream {
 public:
  explicit GrafanaUpstream(GrafanaThing thing = PlatformTeam())
      : thing_(std::move(thing)), front_(std::make_unique<Fake>(), {}) {}

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config;
    config.kind = "grafana";
    config.url = front_.url();
    config.credential.token_file = dir.Write("grafana-token", Secret());
    return config;
  }
  std::string Target() const override { return thing_.target; }
  void SetHeld(bool held) override {
    front_.Use([&](Fake& fake) { thing_.set_held(fake, held); });
  }
  std::string Stored() override {
    return front_.Use([&](Fake& fake) { return thing_.stored(fake); });
  }
  std::string StoredIf(bool held) const override { return held ? with_ : without_; }
  std::string Secret() override {
    return front_.Use([](Fake& fake) { return fake.TokenOf("sa-broker"); });
  }

 private:
  using Fake = fakes::grafana::GrafanaFake;

  std::string StoredWhen(bool held) {
    SetHeld(held);
    return Stored();
  }

  const GrafanaThing thing_;
  fakes::FrontFor<Fake> front_;
  const std::string with_ = StoredWhen(true);
  const std::string without_ = StoredWhen(false);
};

}  // namespace broker::test
