// The recordings' Redash and Grafana behind one broker.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/redash_world.h"
#include "tests/fakes/grafana/grafana_fake.h"

namespace broker::test {

class EverywhereWorld : public RedashWorld {
 protected:
  using GrafanaFake = fakes::grafana::GrafanaFake;

  // Grafana 9.4, open source.
  EverywhereWorld() : EverywhereWorld(fakes::grafana::GrafanaOptions{}) {}
  explicit EverywhereWorld(fakes::grafana::GrafanaOptions options)
      : grafana_(std::make_unique<GrafanaFake>(std::move(options)), {}) {}

  InstanceConfig GrafanaInstance() {
    InstanceConfig grafana;
    grafana.name = "grafana";
    grafana.kind = "grafana";
    grafana.url = grafana_.url();
    grafana.credential.token_file = dir_.WriteSecret(
        "token", grafana_.Use([](GrafanaFake& fake) { return fake.TokenOf("sa-broker"); }));
    return grafana;
  }
  void Serve(const InstanceConfig& redash) {
    broker_.reset();
    broker_ = std::make_unique<TestBroker>(std::vector{redash, GrafanaInstance()}, dir_.At("data"));
  }
  void SetUp() override { Serve(Instance({})); }

  Answer<v1::ApplyResponse> Ask(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::Apply,
                Text<v1::ApplyRequest>(request));
  }
  std::map<std::string, std::string> TeamMembers(std::int64_t team) {
    return grafana_.Use([&](GrafanaFake& fake) { return fake.MembersOf(team); });
  }
  // Of both.
  std::size_t WriteCount() const {
    std::size_t writes = 0;
    for (const fakes::Front* front : {static_cast<const fakes::Front*>(&redash_),
                                      static_cast<const fakes::Front*>(&grafana_)}) {
      for (const auto& entry : front->Log()) writes += entry.method == "GET" ? 0 : 1;
    }
    return writes;
  }

  fakes::FrontFor<GrafanaFake> grafana_;
};

}  // namespace broker::test
