#include "tests/conformance/exclusions.h"

#include "tests/conformance/cases.h"
#include "tests/fakes/fault_script.h"

namespace broker::test {
namespace {

constexpr char kOneEntry[] = "the upstream keeps one entry for a principal, so there are no copies";
constexpr char kOneOrg[] = "an instance is one org, and no other can be named";
constexpr char kNothingGuarded[] = "nothing of this type is guarded as a whole";
constexpr char kNoContainer[] = "things of this type lie in nothing";

}  // namespace

const std::vector<Exclusion>& Exclusions() {
  static const std::vector<Exclusion> exclusions = {
      {"Redash_group", "AGrantOvertakenByTheSameStoresOne",
       "the upstream stores a second add as a duplicate; a revoke takes both"},
      {"Redash_group", "WhatLiesHiddenIsTold", kNoContainer},
      {"Redash_group", "ALoginIsNoAddress", "the upstream has no logins"},
      {"Grafana_*", "EveryCopyIsRevoked", kOneEntry},
      {"Grafana_*", "CopiesAreNotMultiplied", kOneEntry},
      {"Grafana_*_org", "AChangeMeanwhileIsTold",
       "a role is one value: the upstream rewrites nothing else with it"},
      {"Grafana_*_org", "TheExactNameIsTaken", kOneOrg},
      {"Grafana_*_org", "ThingsOfOneNameAreAmbiguous", kOneOrg},
      {"Grafana_*_org", "WhatIsGoneIsNotFound", kOneOrg},
      {"Grafana_*_org", "ASearchFindsPartsIgnoringCase", kOneOrg},
      {"Grafana_*_org", "WhatIsHeldIsNotAvailable", kOneOrg},
      {"Grafana_*_org", "APageTokenIsOfItsListAlone", kOneOrg},
      {"Grafana_*_service_account", "ThingsOfOneNameAreAmbiguous",
       "the upstream makes logins of names, and keeps logins unique"},
      {"Grafana_*_org", "AGuardedThingIsNotGranted", kNothingGuarded},
      {"Grafana_*_team", "AGuardedThingIsNotGranted", kNothingGuarded},
      {"Grafana_*_folder", "AGuardedThingIsNotGranted", kNothingGuarded},
      {"Grafana_*_dashboard", "AGuardedThingIsNotGranted", kNothingGuarded},
      {"Grafana_*_org", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_team", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_folder", "WhatLiesHiddenIsTold", "a folder at the top lies in nothing"},
      {"Grafana_*_service_account", "WhatLiesHiddenIsTold", kNoContainer},
  };
  return exclusions;
}

const Exclusion* ExclusionOf(const std::string& world, const std::string& rule) {
  for (const Exclusion& exclusion : Exclusions()) {
    if (exclusion.rule == rule && fakes::GlobMatches(exclusion.worlds, world)) return &exclusion;
  }
  return nullptr;
}

std::string ExclusionTable() {
  std::string table;
  for (const Exclusion& exclusion : Exclusions()) {
    table += "  " + exclusion.worlds + "." + exclusion.rule + ": " + exclusion.reason + "\n";
  }
  return table;
}

}  // namespace broker::test
