#include "tests/faults/definition_scenario.h"

#include <utility>

#include "clients/redash/definitions.h"

namespace broker::test {
namespace {

template <class Answer>
DefinitionEnd EndOf(const Answer& answer) {
  DefinitionEnd end;
  end.status = answer.status;
  end.reason = answer.reason;
  end.result = answer.reply.result();
  const auto id = answer.metadata.find("operation_id");
  if (answer.ok()) {
    end.operation_id = end.result.operation_id();
  } else if (id != answer.metadata.end()) {
    end.operation_id = id->second;
  }
  end.text = answer.status.error_message() + answer.status.error_details() +
             answer.reply.ShortDebugString();
  return end;
}

// Requests without the instance.
auto Create(const std::string& definition) {
  return [definition](DefinitionCalls& calls, const std::string& instance) {
    return EndOf(calls.Create("instance: '" + instance + "' definition { " + definition + " }"));
  };
}
auto Update(const std::string& definition) {
  return [definition](DefinitionCalls& calls, const std::string& instance) {
    return EndOf(calls.Update("instance: '" + instance + "' definition { " + definition + " }"));
  };
}
auto Delete(const std::string& entitlement, bool force) {
  const std::string text = " entitlement { " + entitlement + " } force: " + (force ? "1" : "0");
  return [text](DefinitionCalls& calls, const std::string& instance) {
    return EndOf(calls.Delete("instance: '" + instance + "'" + text));
  };
}
DefinitionEnd Reset(DefinitionCalls& calls, const std::string& instance) {
  return EndOf(calls.Reset("instance: '" + instance +
                           "' justification { requested_by: 'ann' approved_by: 'bob' }"));
}

// Nothing is read for it, so that nothing is remembered.
std::string EtagOfGroup(const std::string& name) {
  Entitlement group;
  group.display_name = name;
  return redash::DefinitionOf(group).etag;
}

std::vector<DefinitionScenario> OfRedash() {
  const std::string empty = "Empty() ";
  const std::string team = "Team(2,2,3) ";
  const std::string absent = "ENTITLEMENT_NOT_FOUND";
  return {
      {"RedashCreation",
       MakeDefinedRedash,
       Create("type: 'group' name: 'Auditors'"),
       v1::OUTCOME_CREATED,
       {empty + team, empty + team + "Auditors() "},
       ""},
      {"RedashRenaming",
       MakeDefinedRedash,
       Update("type: 'group' id: '12' name: 'Renamed' etag: '" + EtagOfGroup("Empty") + "'"),
       v1::OUTCOME_UPDATED,
       {empty + team, "Renamed() " + team},
       ""},
      {"RedashDeletion",
       MakeDefinedRedash,
       Delete("type: 'group' name: 'Empty'", false),
       v1::OUTCOME_DELETED,
       {empty + team, team},
       absent},
      // A member that is stored twice is removed twice.
      {"RedashForcedDeletion",
       MakeDefinedRedash,
       Delete("type: 'group' id: '13'", true),
       v1::OUTCOME_DELETED,
       {empty + team, empty + "Team(2,3) ", empty + "Team(3) ", empty + "Team() ", empty},
       absent},
  };
}

std::vector<DefinitionScenario> OfGrafana(const std::string& name,
                                          const MakeDefinitionUpstream& make,
                                          const std::string& first_version) {
  const std::string basic = "basic_viewer{changed} ";
  const std::string before =
      basic +
      "custom_reports{custom:reports v1 reports:read@reports:* reports:write@reports:* "
      "user:2@1} ";
  const std::string after =
      basic + "custom_reports{custom:read v2 reports:read@reports:* user:2@1} ";
  const std::string reading = " permissions { action: 'reports:read' scope: 'reports:*' }";
  return {
      {name + "Creation",
       make,
       Create("type: 'role' id: 'auditor' name: 'custom:auditor'" + reading),
       v1::OUTCOME_CREATED,
       {before, "auditor{custom:auditor v" + first_version + " reports:read@reports:*} " + before},
       ""},
      {name + "Update",
       make,
       Update("type: 'role' id: 'custom_reports' name: 'custom:read' etag: '1'" + reading),
       v1::OUTCOME_UPDATED,
       {before, after},
       ""},
      {name + "Deletion",
       make,
       Delete("type: 'role' id: 'custom_reports'", true),
       v1::OUTCOME_DELETED,
       {before, basic},
       "ENTITLEMENT_NOT_FOUND"},
  };
}

DefinitionScenario ResetOfGrafana() {
  const std::string reports =
      "custom_reports{custom:reports v1 reports:read@reports:* reports:write@reports:* user:2@1} ";
  return {"GrafanaReset",
          MakeDefinedGrafana,
          Reset,
          v1::OUTCOME_RESET,
          {"basic_viewer{changed} " + reports, "basic_viewer{} " + reports},
          "",
          true};
}

void Append(std::vector<DefinitionScenario>& to, std::vector<DefinitionScenario> more) {
  for (DefinitionScenario& scenario : more) to.push_back(std::move(scenario));
}

}  // namespace

std::vector<DefinitionScenario> DefinitionScenarios() {
  std::vector<DefinitionScenario> all = OfRedash();
  // A new role has the version that was sent, none, or 1.
  Append(all, OfGrafana("Grafana", MakeDefinedGrafana, "0"));
  Append(all, OfGrafana("GrafanaNewer", MakeDefinedNewerGrafana, "1"));
  all.push_back(ResetOfGrafana());
  return all;
}

}  // namespace broker::test
