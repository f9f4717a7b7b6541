// Grafana: roles in the org, and teams.
#pragma once

#include <string>

#include "tests/conformance/grafana_world.h"

namespace broker::test {

class GrafanaOrgWorld final : public GrafanaWorld {
 public:
  explicit GrafanaOrgWorld(fakes::grafana::Personality personality);

  Thing Main() override { return {"1", "Main Org."}; }
  // There is one.
  Thing AddThing(const std::string& name) override;
  void RemoveThing(const Thing& thing) override;
  Lines ThingIds() override { return {"1"}; }
  bool IsOne() const override { return true; }
  Lines StrangeIds() override { return {"2", "0", "main"}; }
  void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
            int copies) override;
  Lines Holders(const Thing& thing) override;
  void Crowd() override {}  // one page has them all
  void ChangeBeside(const Who& subject, const Thing& thing) override;
  std::string RevokedBody() override { return R"({"message": "Organization user updated"})"; }
};

class GrafanaTeamWorld final : public GrafanaWorld {
 public:
  explicit GrafanaTeamWorld(fakes::grafana::Personality personality);

  Thing Main() override { return main_; }
  Thing AddThing(const std::string& name) override;
  void RemoveThing(const Thing& thing) override;
  Lines ThingIds() override;
  // One of another org, a folder, a number that no team has.
  Lines StrangeIds() override { return {"7", "fld-ops", "4711"}; }
  void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
            int copies) override;
  Lines Holders(const Thing& thing) override;
  void Crowd() override;
  void ChangeBeside(const Who& subject, const Thing& thing) override;

 private:
  Thing main_;
};

}  // namespace broker::test
