// The rules that every provider keeps, as functions that a test and the mutants' run call alike.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/scene.h"

namespace broker::test {

struct Case {
  std::string name;
  // Notes in the scene what is wrong.
  void (*run)(Scene&);
  // Whether what the provider declares has this rule at all; null: always.
  bool (*applies)(const EntitlementType&) = nullptr;
  // Once for each type of principal that can hold, else for the first.
  bool each_principal = false;
  // Of batches, sets, leavers or leases. Made of single changes, so mutants that fail at these skip it.
  bool of_many = false;
};

using CaseList = std::vector<Case>;

// All of them, in the order of their files.
const CaseList& Cases();

// One sentence for each thing that is wrong; empty: the rule is kept. `mutant` may be null; with
// one, the first type of principal is enough.
std::vector<std::string> Problems(const WorldKind& world, const Case& rule, const Mutant* mutant);

// What the world's provider declares of its type.
const EntitlementType& DeclaredIn(const WorldKind& world);
// Whether what is declared there has the rule.
bool Declares(const WorldKind& world, const Case& rule);

bool HasLevels(const EntitlementType& type);
bool HasScopes(const EntitlementType& type);
bool ReportsIndirect(const EntitlementType& type);

void AddChangeCases(CaseList& cases);
void AddLevelCases(CaseList& cases);
void AddTruthCases(CaseList& cases);
void AddTroubleCases(CaseList& cases);
void AddErrorCases(CaseList& cases);
void AddReferenceCases(CaseList& cases);
void AddKindCases(CaseList& cases);
void AddListCases(CaseList& cases);
void AddWayCases(CaseList& cases);
void AddGuardCases(CaseList& cases);
void AddScopeCases(CaseList& cases);
void AddBatchCases(CaseList& cases);
void AddSetCases(CaseList& cases);
void AddLeaverCases(CaseList& cases);
void AddLeaseCases(CaseList& cases);

}  // namespace broker::test
