#include "tests/conformance/mutants.h"

#include "tests/conformance/mutant.h"

namespace broker::test {

const std::vector<Mutant>& Mutants() {
  static const std::vector<Mutant> mutants = {
      // clang-format off
      {"ReportsSuccessWithoutWriting", "GrantStoresIt", {"Redash_group", "Grafana_9_4_folder"}, SaysDone, nullptr},
      {"AnswersFromCache", "WhatOthersGaveIsRevoked", {"Redash_group", "Grafana_9_4_team"}, AnswersFromCache, nullptr},
      {"DropsOthersEntries", "OthersKeepTheirs", {"Redash_group", "Grafana_newer_folder"}, DropsOthers, nullptr},
      {"SendsAgain", "GrantTwiceWritesOnce", {"Redash_group", "Grafana_9_4_team"}, nullptr, SendsAgain},
      {"DeletesTheAccount", "RevokeKeepsTheAccount", {"Grafana_9_4_org", "Grafana_newer_org"}, nullptr, DeletesTheAccount},
      {"TakesTheFirstResult", "TheExactAddressIsTaken", {"Redash_group", "Grafana_newer_dashboard"}, TakesTheFirst, nullptr},
      {"TakesAny404ForAbsence", "AnErrorIsNoAbsenceForAGrant", {"Redash_group", "Grafana_9_4_team"}, nullptr, TakesAny404},
      {"LeavesTheDuplicate", "EveryCopyIsRevoked", {"Redash_group"}, LeavesTheDuplicate, nullptr},
      {"SetsTheWholeList", "AChangeMeanwhileIsKept", {"Grafana_9_4_folder", "Grafana_newer_dashboard"}, nullptr, SetsTheWholeList},
      {"SkipsTheLastPage", "ThePrincipalsAreWhole", {"Redash_group", "Grafana_9_4_service_account"}, SkipsTheLastPage, nullptr},
      {"SetsByReplaceAll", "WhatASetTakesIsTold", {"Grafana_9_4_role", "Grafana_newer_role"}, nullptr, ReplacesAllRoles},
      {"TakesUnreadForEmpty", "ALeaverIsNotDoneWhileSomethingIsUnread", {"Redash_group", "Grafana_9_4_team"}, TakesUnreadForEmpty, nullptr},
      // clang-format on
  };
  return mutants;
}

}  // namespace broker::test
