#include "tests/conformance/exclusions.h"

#include "tests/conformance/cases.h"
#include "tests/fakes/fault_script.h"

namespace broker::test {
namespace {

constexpr char kOneEntry[] = "the upstream keeps one entry for a principal, so there are no copies";
constexpr char kOneOrg[] = "an instance is one org, and no other can be named";
constexpr char kNothingGuarded[] = "nothing of this type is guarded as a whole";
constexpr char kNothingUnlisted[] = "the upstream hides nothing of this type from its lists";
constexpr char kNotOfAccounts[] =
    "service accounts hold no service accounts, and the account of a token is one";
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
      {"Grafana_*_org", "AGuardedThing*", kNothingGuarded},
      {"Grafana_*_team", "AGuardedThing*", kNothingGuarded},
      {"Grafana_*_folder", "AGuardedThing*", kNothingGuarded},
      {"Grafana_*_dashboard", "AGuardedThing*", kNothingGuarded},
      {"Grafana_*_role", "AGuardedThingIsNotCalledGrantable",
       "the upstream's list of roles does not show their permissions, which are what guards one"},
      {"Grafana_*_org", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_team", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_folder", "WhatLiesHiddenIsTold", "a folder at the top lies in nothing"},
      {"Grafana_*_service_account", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_role", "WhatLiesHiddenIsTold", kNoContainer},
      {"Grafana_*_service_account", "TheBrokersOwnAccountIsNotSet", kNotOfAccounts},
      {"Grafana_*_service_account", "TheBrokersOwnAccountDoesNotLeave", kNotOfAccounts},
      {"Grafana_*_org", "A*WhatIsUnlisted", kNothingUnlisted},
      {"Grafana_*_team", "A*WhatIsUnlisted", kNothingUnlisted},
      {"Grafana_*_folder", "A*WhatIsUnlisted", kNothingUnlisted},
      {"Grafana_*_dashboard", "A*WhatIsUnlisted", kNothingUnlisted},
      {"Grafana_*_service_account", "A*WhatIsUnlisted", kNothingUnlisted},
  };
  return exclusions;
}

const Exclusion* ExclusionOf(const std::string& world, const std::string& rule) {
  for (const Exclusion& exclusion : Exclusions()) {
    const bool strikes =
        fakes::GlobMatches(exclusion.worlds, world) && fakes::GlobMatches(exclusion.rules, rule);
    if (strikes) return &exclusion;
  }
  return nullptr;
}

std::string ExclusionTable() {
  std::string table;
  for (const Exclusion& exclusion : Exclusions()) {
    table += "  " + exclusion.worlds + "." + exclusion.rules + ": " + exclusion.reason + "\n";
  }
  return table;
}

}  // namespace broker::test
