// Grafana Enterprise: roles. 9.4 answers in the strict reading of the contract, newer releases in
// the lenient one.
#pragma once

#include <string>

#include "tests/conformance/grafana_world.h"

namespace broker::test {

class GrafanaRoleWorld final : public GrafanaWorld {
 public:
  explicit GrafanaRoleWorld(fakes::grafana::Personality personality);

  Thing Main() override { return main_; }
  // Of the org.
  Thing AddThing(const std::string& name) override;
  // Of no org.
  Thing AddWide(const std::string& name) override;
  void RemoveThing(const Thing& thing) override;
  // That lets its holder assign roles.
  std::optional<Thing> Guarded() override;
  Lines ThingIds() override;
  // One of another org, a folder, a number that no role has.
  Lines StrangeIds() override { return {"custom_second", "fld-ops", "4711"}; }
  void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
            int copies) override;
  void HoldIn(const std::string& scope, const Who& who, const Thing& thing) override;
  std::optional<Thing> HoldUnlisted(const Who& who) override;
  Lines Holders(const Thing& thing) override;
  void Crowd() override;
  Lines Beside(const Who& subject) override;
  void ChangeBeside(const Who& subject, const Thing& thing) override;
  void HoldIndirectly(const Who& who, const Thing& thing) override;
  std::string RevokedBody() override { return R"({"message": "Role removed from user."})"; }

 private:
  // A role that gives the right to read reports.
  Thing AddRole(std::int64_t org, const std::string& name);
  std::string NextUid();

  int uids_ = 0;
  Thing main_;
};

}  // namespace broker::test
