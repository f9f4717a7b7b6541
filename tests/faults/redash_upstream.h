// A fake Redash in which user 2 may be in group 3.
#pragma once

#include <memory>
#include <string>

#include "tests/fakes/redash/redash_fake.h"
#include "tests/faults/cell.h"

namespace broker::test {

class RedashUpstream : public Upstream {
 public:
  RedashUpstream()
      : front_(std::make_unique<fakes::RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock),
               {.workers = 4}) {}

  fakes::FrontFor<fakes::RedashFake>& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config;
    config.kind = "redash";
    config.url = front_.url();
    config.credential.api_key_file = dir.WriteSecret("redash-key", Secret());
    return config;
  }
  std::string Target() const override {
    return "principal { email: 'ann@example.com' } entitlement { type: 'group' name: 'Analysts' }";
  }
  void Set(Held held) override {
    front_.Use([held](fakes::RedashFake& fake) {
      fake.SetGroups(2, held == Held::kThing ? std::vector{2, 3} : std::vector{2});
    });
  }
  std::string Stored() override {
    std::string text;
    for (const int group : front_.Use([](fakes::RedashFake& fake) { return fake.GroupsOf(2); })) {
      text += (text.empty() ? "" : ",") + std::to_string(group);
    }
    return text;
  }
  std::string StoredIf(Held held) const override { return held == Held::kThing ? "2,3" : "2"; }
  std::string Secret() override {
    return front_.Use(
        [](fakes::RedashFake& fake) { return fake.KeyOf(fakes::RedashFake::kBrokerService); });
  }

 private:
  fakes::FrontFor<fakes::RedashFake> front_;
};

}  // namespace broker::test
