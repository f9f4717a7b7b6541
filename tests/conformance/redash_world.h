// Redash: groups, which a user holds by a list of ids with duplicates.
#pragma once

#include <memory>
#include <string>

#include "tests/conformance/world.h"
#include "tests/fakes/redash/redash_fake.h"

namespace broker::test {

class RedashGroupWorld final : public World {
 public:
  RedashGroupWorld();

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance() override;
  std::string Secret(const std::string& file) override;

  Thing Main() override { return main_; }
  Thing AddThing(const std::string& name) override;
  void RemoveThing(const Thing& thing) override;
  std::optional<Thing> Guarded() override { return Thing{"1", "admin"}; }
  Lines ThingIds() override;
  Lines StrangeIds() override { return {"0", "-1", "2147483647", "2147483648", "conformance"}; }

  Who Add(const std::string& principal_type, const std::string& name) override;
  void Remove(const Who& who) override;
  bool Exists(const Who& who) override;
  void Disable(const Who& who) override;
  void SetEmail(const Who& who, const std::string& email) override;
  std::optional<Who> Own() override;
  Lines PrincipalIds(const std::string& principal_type) override;

  void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
            int copies) override;
  // What is left of a group that is gone.
  std::optional<Thing> HoldUnlisted(const Who& who) override;
  Lines Holders(const Thing& thing) override;
  void Crowd() override;
  Lines Beside(const Who& subject) override;
  void ChangeBeside(const Who& subject, const Thing& thing) override;
  std::string RevokedBody() override { return "null"; }
  std::string BadCredential() override;

 private:
  template <class F>
  auto Use(F use) {
    return front_.Use(use);
  }

  fakes::FrontFor<fakes::RedashFake> front_;
  Thing main_;
};

}  // namespace broker::test
