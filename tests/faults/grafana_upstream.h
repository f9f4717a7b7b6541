// A fake Grafana with one principal and one thing that it may hold: unless told otherwise, erin's
// membership of the team platform.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/faults/cell.h"

namespace broker::test {

// What Upstream's functions of the same names answer and do.
struct GrafanaThing {
  std::string target;
  std::function<void(fakes::grafana::GrafanaFake& fake, Held held)> set;
  std::function<std::string(fakes::grafana::GrafanaFake& fake)> stored;
  // With the password of a server admin, who sees those of other orgs; else with a token.
  bool by_server_admin = false;
};

inline constexpr std::int64_t kErin = 6;
inline constexpr std::int64_t kPlatform = 1;

// Where member is the lower level, if it is not `level`.
inline GrafanaThing PlatformTeam(const std::string& level = "member") {
  using Fake = fakes::grafana::GrafanaFake;
  using fakes::grafana::TeamLevel;
  const TeamLevel thing = level == "admin" ? TeamLevel::kAdmin : TeamLevel::kMember;
  const auto set = [thing](Fake& fake, Held held) {
    auto& members = fake.world().teams.at(kPlatform).members;
    members.erase(kErin);
    if (held == Held::kNothing) return;
    members.emplace(kErin, held == Held::kThing ? thing : TeamLevel::kMember);
  };
  const auto stored = [](Fake& fake) {
    std::string text;
    for (const auto& [login, level_name] : fake.MembersOf(kPlatform)) {
      text += login + "=" + level_name + " ";
    }
    return text;
  };
  return {"principal { login: 'erin' } entitlement { type: 'team' name: 'platform' level: '" +
              level + "' }",
          set, stored};
}

class GrafanaUpstream final : public Upstream {
 public:
  using Fake = fakes::grafana::GrafanaFake;

  explicit GrafanaUpstream(GrafanaThing thing = PlatformTeam(),
                           fakes::grafana::GrafanaOptions options = {})
      : thing_(std::move(thing)), front_(std::make_unique<Fake>(std::move(options)), {}) {
    front_.Use([](Fake& fake) { fake.world().Find(1)->password = kPassword; });
  }

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config;
    config.kind = "grafana";
    config.url = front_.url();
    const std::string file = dir.WriteSecret("grafana-secret", Secret());
    if (thing_.by_server_admin) {
      config.credential.basic_username = "admin";
      config.credential.basic_password_file = file;
      config.options["org_id"] = "1";
    } else {
      config.credential.token_file = file;
    }
    return config;
  }
  std::string Target() const override { return thing_.target; }
  void Set(Held held) override {
    front_.Use([&](Fake& fake) { thing_.set(fake, held); });
  }
  std::string Stored() override {
    return front_.Use([&](Fake& fake) { return thing_.stored(fake); });
  }
  std::string StoredIf(Held held) const override {
    if (held == Held::kLower) return lower_;
    return held == Held::kThing ? with_ : without_;
  }
  std::string Secret() override {
    if (thing_.by_server_admin) return kPassword;
    return front_.Use([](Fake& fake) { return fake.TokenOf("sa-broker"); });
  }

 private:
  static constexpr char kPassword[] = "password-of-the-server-admin";

  std::string StoredWhen(Held held) {
    Set(held);
    return Stored();
  }

  const GrafanaThing thing_;
  fakes::FrontFor<Fake> front_;
  const std::string with_ = StoredWhen(Held::kThing);
  const std::string lower_ = StoredWhen(Held::kLower);
  const std::string without_ = StoredWhen(Held::kNothing);
};

}  // namespace broker::test
