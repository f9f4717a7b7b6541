// The Grafana provider against the fake, over real sockets.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "tests/fakes/front.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/providers/provider_fixture.h"

namespace broker::grafana {

using fakes::FrontFor;
using fakes::grafana::GrafanaFake;
using fakes::grafana::Role;
using fakes::grafana::TeamLevel;

// Of the recordings' world, where the broker's token is that of sa-broker, an Admin of org 1.
inline constexpr char kPlatform[] = "1";  // admin is Admin; alice, bob, carol are members
inline constexpr char kAlice[] = "2";
inline constexpr char kErin[] = "6";
inline constexpr char kUpperCase[] = "22";
inline constexpr char kCrossA[] = "25";  // its login is crossb's e-mail
inline constexpr char kCrossB[] = "26";
inline constexpr char kOrg2Viewer[] = "30";
inline constexpr char kReaderAccount[] = "35";  // a service account

inline fakes::grafana::GrafanaOptions Hiding(const std::string& login) {
  fakes::grafana::GrafanaOptions options;
  if (!login.empty()) options.hidden_users = {login};
  return options;
}

class GrafanaTest : public testing::Test {
 protected:
  explicit GrafanaTest(const std::string& hidden = "") : GrafanaTest(Hiding(hidden)) {}
  explicit GrafanaTest(fakes::grafana::GrafanaOptions options)
      : grafana_(std::make_unique<GrafanaFake>(std::move(options)), {.race_window_ms = 0}) {
    UseTokenOf("sa-broker");
    provider_ = MakeOrDie(TokenConfig());
  }

  void UseTokenOf(const std::string& login) {
    fixture_.File("token").value =
        grafana_.Use([&](GrafanaFake& fake) { return fake.TokenOf(login); });
  }

  InstanceConfig TokenConfig() const {
    InstanceConfig config;
    config.name = "grafana-main";
    config.kind = "grafana";
    config.url = grafana_.url();
    config.credential.token_file = "token";
    return config;
  }

  InstanceConfig BasicConfig(const std::string& username, const std::string& org) {
    InstanceConfig config = TokenConfig();
    config.credential = {"", "", username, "password"};
    config.options["org_id"] = org;
    fixture_.File("password").value = username == "admin" ? "admin" : "pw-" + username;
    return config;
  }

  std::unique_ptr<Provider> MakeOrDie(InstanceConfig config) {
    auto provider = fixture_.Make(std::move(config));
    EXPECT_TRUE(provider.ok()) << provider.status();
    return std::move(*provider);
  }

  absl::StatusOr<Principal> Resolve(PrincipalRef::Key key, const std::string& value,
                                    Freshness freshness = Freshness::kUncached) {
    return fixture_.Run(
        provider_->ResolvePrincipal({kUser, key, value}, freshness, fixture_.Soon()));
  }
  absl::StatusOr<Principal> ByEmail(const std::string& email) {
    return Resolve(PrincipalRef::Key::kEmail, email);
  }
  absl::StatusOr<Principal> ByLogin(const std::string& login) {
    return Resolve(PrincipalRef::Key::kLogin, login);
  }
  absl::StatusOr<Principal> ById(const std::string& id) {
    return Resolve(PrincipalRef::Key::kId, id);
  }
  absl::StatusOr<Entitlement> Team(EntitlementRef::Key key, const std::string& value) {
    return fixture_.Run(provider_->ResolveEntitlement({"team", key, value, "", ""},
                                                      Freshness::kCached, fixture_.Soon()));
  }
  absl::StatusOr<Observation> Observe(const std::string& user, const std::string& team) {
    return fixture_.Run(provider_->Observe({kUser, user, "team", team, ""}, fixture_.Soon()));
  }
  WriteReply Write(Verb verb, const std::string& user, const std::string& team,
                   const std::string& level) {
    auto now = Observe(user, team);
    EXPECT_TRUE(now.ok()) << now.status();
    return fixture_.Run(provider_->Write(
        {{kUser, user, "team", team, ""}, verb, level, now.ok() ? *now : Observation()},
        fixture_.Soon()));
  }

  std::map<std::string, std::string> MembersOf(std::int64_t team) {
    return grafana_.Use([&](GrafanaFake& fake) { return fake.MembersOf(team); });
  }
  std::int64_t AddUser(const std::string& login, const std::string& email) {
    return grafana_.Use([&](GrafanaFake& fake) {
      return fake.world().AddUser(login, email, "Somebody", 1, Role::kViewer).id;
    });
  }
  // "GET /api/org/users?query=alice" of every request so far; forgets them.
  std::vector<std::string> Sent() {
    std::vector<std::string> sent;
    for (const fakes::LogEntry& entry : grafana_.Log()) {
      sent.push_back(entry.method + " " + entry.path);
    }
    grafana_.ClearLog();
    return sent;
  }

  FrontFor<GrafanaFake> grafana_;
  test::ProviderFixture fixture_;
  std::unique_ptr<Provider> provider_;
};

inline std::string IdOf(const absl::StatusOr<Principal>& found) {
  return found.ok() ? found->id : std::string(NameOf(FailureOf(found.status()).reason));
}

template <class T>
std::string ReasonOf(const absl::StatusOr<T>& result) {
  return result.ok() ? "OK" : std::string(NameOf(FailureOf(result.status()).reason));
}

}  // namespace broker::grafana
