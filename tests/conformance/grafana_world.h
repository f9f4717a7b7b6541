// What all entitlement types of a Grafana org have in common: its people, teams and accounts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/conformance/world.h"
#include "tests/fakes/grafana/grafana_fake.h"

namespace broker::test {

class GrafanaWorld : public World {
 public:
  static constexpr std::int64_t kOrg = 1;

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance() override;
  std::string Secret(const std::string& file) override;

  Who Add(const std::string& principal_type, const std::string& name) override;
  void Remove(const Who& who) override;
  bool Exists(const Who& who) override;
  void Disable(const Who& who) override;
  void SetEmail(const Who& who, const std::string& email) override;
  std::optional<Who> Own() override;
  Lines PrincipalIds(const std::string& principal_type) override;
  std::string RevokedBody() override { return R"({"message": "Permission removed"})"; }
  std::string BadCredential() override;

 protected:
  // With the token of a service account, which is then the broker's own, or as the server's admin.
  enum class SignIn { kToken, kServerAdmin };

  GrafanaWorld(fakes::grafana::GrafanaOptions options, const std::string& type, SignIn sign_in);

  template <class F>
  auto Use(F use) {
    return front_.Use(use);
  }
  // Somebody whom no case names.
  Who AddAnother() { return Add(kUser, "another" + std::to_string(++others_)); }

 private:
  const fakes::grafana::Personality personality_;
  const SignIn sign_in_;
  fakes::FrontFor<fakes::grafana::GrafanaFake> front_;
  int others_ = 0;
};

// Of the open source edition.
fakes::grafana::GrafanaOptions OptionsOf(fakes::grafana::Personality personality);
std::int64_t NumberOf(const Who& who);
std::int64_t NumberOf(const Thing& thing);
fakes::grafana::Principal PrincipalOf(const Who& who);
// "user:6" or "service_account:35".
std::string TextOf(const fakes::grafana::Account& account);
// "View" for "view".
std::string Capital(std::string level);
// "view" for "View".
std::string Small(std::string level);

}  // namespace broker::test
