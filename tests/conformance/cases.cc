#include "tests/conformance/cases.h"

#include <map>

namespace broker::test {

const CaseList& Cases() {
  static const CaseList cases = [] {
    CaseList all;
    AddChangeCases(all);
    AddLevelCases(all);
    AddTruthCases(all);
    AddTroubleCases(all);
    AddErrorCases(all);
    AddReferenceCases(all);
    AddKindCases(all);
    AddListCases(all);
    AddWayCases(all);
    AddGuardCases(all);
    AddScopeCases(all);
    const std::size_t of_one = all.size();
    AddBatchCases(all);
    AddSetCases(all);
    AddLeaverCases(all);
    AddLeaseCases(all);
    for (std::size_t i = of_one; i < all.size(); ++i) all[i].of_many = true;
    return all;
  }();
  return cases;
}

std::vector<std::string> Problems(const WorldKind& world, const Case& rule, const Mutant* mutant) {
  std::vector<std::string> problems;
  std::vector<std::string> types = DeclaredIn(world).principal_types;
  if (!rule.each_principal || mutant != nullptr) types.resize(1);
  for (const std::string& type : types) {
    try {
      Scene scene(world, mutant, type);
      rule.run(scene);
      if (!scene.rig().defects().empty()) scene.Fail("defect: " + scene.rig().defects());
      for (const std::string& problem : scene.problems()) problems.push_back(type + ": " + problem);
    } catch (const std::exception& error) {
      problems.push_back(type + ": threw " + error.what());
    }
  }
  return problems;
}

const EntitlementType& DeclaredIn(const WorldKind& world) {
  static std::map<std::string, EntitlementType> declared;
  const auto known = declared.find(world.name);
  if (known != declared.end()) return known->second;
  const auto made = world.make();
  Rig rig(made.get(), nullptr);
  return declared[world.name] = *rig.provider().info().FindType(made->type());
}

bool Declares(const WorldKind& world, const Case& rule) {
  return rule.applies == nullptr || rule.applies(DeclaredIn(world));
}

bool HasLevels(const EntitlementType& type) { return type.exclusive && type.levels.size() > 1; }

bool HasScopes(const EntitlementType& type) { return type.scopes.size() > 1; }

bool ReportsIndirect(const EntitlementType& type) { return type.reports_indirect; }

}  // namespace broker::test
