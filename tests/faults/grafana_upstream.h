// A fake Grafana in which erin may be a member of the team platform.
#pragma once

#include <memory>
#include <string>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/faults/cell.h"

namespace broker::testing {

class GrafanaUpstream final : public Upstream {
 public:
  GrafanaUpstream() : front_(std::make_unique<Fake>(), {}) {}

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config;
    config.kind = "grafana";
    config.url = front_.url();
    config.credential.token_file = dir.Write("grafana-token", Secret());
    return config;
  }
  std::string Target() const override {
    return "principal { login: 'erin' } entitlement { type: 'team' name: 'platform' level: "
           "'member' }";
  }
  void SetHeld(bool held) override {
    front_.Use([held](Fake& fake) {
      auto& members = fake.world().teams.at(kTeam).members;
      members.erase(kErin);
      if (held) members.emplace(kErin, fakes::grafana::TeamLevel::kMember);
    });
  }
  std::string Stored() override {
    std::string text;
    for (const auto& [login, level] : Members()) text += login + "=" + level + " ";
    return text;
  }
  std::string StoredIf(bool held) const override { return held ? with_ : without_; }
  std::string Secret() override {
    return front_.Use([](Fake& fake) { return fake.TokenOf("sa-broker"); });
  }

 private:
  using Fake = fakes::grafana::GrafanaFake;
  static constexpr std::int64_t kTeam = 1;
  static constexpr std::int64_t kErin = 6;

  std::map<std::string, std::string> Members() {
    return front_.Use([](Fake& fake) { return fake.MembersOf(kTeam); });
  }
  std::string StoredWhen(bool held) {
    SetHeld(held);
    return Stored();
  }

  fakes::FrontFor<Fake> front_;
  const std::string with_ = StoredWhen(true);
  const std::string without_ = StoredWhen(false);
};

}  // namespace broker::testing
