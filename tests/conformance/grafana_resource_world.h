// Grafana: folders, dashboards and service accounts, whose permissions are a list of entries.
#pragma once

#include <string>

#include "tests/conformance/grafana_world.h"

namespace broker::test {

class GrafanaResourceWorld final : public GrafanaWorld {
 public:
  GrafanaResourceWorld(fakes::grafana::Personality personality, fakes::grafana::ResourceKind kind);

  Thing Main() override { return main_; }
  Thing AddThing(const std::string& name) override;
  void RemoveThing(const Thing& thing) override;
  // An account that is Admin of the org.
  std::optional<Thing> Guarded() override;
  Lines ThingIds() override;
  Lines StrangeIds() override;
  Thing AddHidden(const std::string& name) override;
  void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
            int copies) override;
  Lines Holders(const Thing& thing) override;
  void Crowd() override;
  void ChangeBeside(const Who& subject, const Thing& thing) override;
  void HoldIndirectly(const Who& who, const Thing& thing) override;

 private:
  fakes::grafana::Resource ResourceOf(const Thing& thing) const;
  std::string NextUid();

  const fakes::grafana::ResourceKind kind_;
  int uids_ = 0;
  Thing main_;
};

}  // namespace broker::test
