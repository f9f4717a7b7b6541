// Every reading of a reply of Grafana.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clients/grafana/answers.h"
#include "clients/grafana/entry.h"
#include "clients/grafana/parse.h"
#include "clients/grafana/resource.h"
#include "clients/grafana/roles/held_roles.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/roles/role_definition.h"
#include "clients/grafana/things.h"
#include "clients/grafana/users.h"
#include "clients/grafana/wire.h"
#include "tests/fuzz/wire_input.h"

namespace broker::grafana {
namespace {

using fuzz::CheckFailure;
using fuzz::CheckParsed;
using fuzz::Require;

void CheckId(const std::string& id) { Require(!id.empty(), "what is read has an id"); }
void CheckEntitlement(const Entitlement& one) { CheckId(one.id); }
void CheckPrincipal(const Principal& one) { CheckId(one.id); }
void CheckAccount(const ServiceAccount& one) { CheckId(one.id); }

template <class Rows, class Check>
void CheckRows(const Rows& rows, Check check) {
  for (const auto& row : rows) check(row);
}

void CheckMeaning(const http::Reply& reply) {
  const clients::Classified classified = Classify(reply);
  Require((classified.answer == clients::Answer::kOk) == classified.status.ok(),
          "a reply is fine, or it is said why not");
  if (!classified.status.ok()) CheckFailure(classified.status);
  FateOf(reply);
  IsNoRoute(reply);
  IsRbacOff(reply);
  RefusesPermissions(reply);
  CheckFailure(NotGrafana(reply));
}

void CheckServer(const http::Reply& reply) {
  VersionOf(reply);
  VersionOfSettings(reply);
  EditionOf(reply);
  IsServerAdmin(reply);
  CheckParsed(ParsePermissions(reply), [](const Permissions& permissions) {
    HoldsOnAll(permissions, "teams.permissions:write", "teams");
  });
  CheckParsed(ParseId(reply), CheckId);
  CheckParsed(ParseOrg(reply), CheckEntitlement);
}

void CheckPeople(const http::Reply& reply) {
  CheckParsed(ParseUsers(reply), [](const auto& rows) { CheckRows(rows, CheckPrincipal); });
  CheckParsed(ParseServerUser(reply), CheckPrincipal);
  CheckParsed(ParseServerUserPage(reply),
              [](const auto& page) { CheckRows(page.rows, CheckPrincipal); });
}

void CheckThings(const http::Reply& reply) {
  CheckParsed(ParseTeam(reply), CheckEntitlement);
  CheckParsed(ParseTeamPage(reply),
              [](const auto& page) { CheckRows(page.rows, CheckEntitlement); });
  CheckParsed(ParseServiceAccount(reply), CheckAccount);
  CheckParsed(ParseServiceAccountPage(reply),
              [](const auto& page) { CheckRows(page.rows, CheckAccount); });
  CheckParsed(ParseSearch(reply), [](const auto& rows) { CheckRows(rows, CheckEntitlement); });
  CheckParsed(ParseFolder(reply), CheckEntitlement);
  CheckParsed(ParseDashboard(reply), CheckEntitlement);
}

void CheckEntries(const Resource& resource, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    CheckPrincipal(entry.principal);
    Require(!(entry.direct && entry.inherited), "an entry of the list itself is not inherited");
    HoldingKey key{entry.principal.type, entry.principal.id, std::string(resource.type), "x", ""};
    CheckParsed(ObservationOf(entries, entry.principal, Ways{}, key, Instant{}),
                [&](const Observation& seen) {
                  Require(!entry.direct || seen.holding.direct, "an entry of its own is held");
                });
  }
}

void CheckEntryLists(const http::Reply& reply) {
  for (const Resource* resource : {&kTeams, &kFolders, &kDashboards, &kServiceAccounts}) {
    CheckParsed(ParseEntries(*resource, reply),
                [&](const auto& entries) { CheckEntries(*resource, entries); });
  }
  CheckParsed(ParseMembers(reply), [](const auto& entries) { CheckEntries(kTeams, entries); });
}

void CheckDefinition(const Definition& role) {
  CheckId(role.id);
  IsShippedRole(role);
  GivesAdministration(role);
  const auto update = UpdateBody(role, role.etag);
  if (!update.ok()) CheckFailure(update.status());
  http::Reply written;
  written.content_type = "application/json";
  boost::json::object body = boost::json::parse(CreationBody(role)).as_object();
  // The server's to give.
  body["version"] = 1;
  written.body = boost::json::serialize(body);
  const auto again = ParseRoleDefinition(written);
  Require(again.ok() && SameContent(*again, role), "a role is written as it was read");
}

void CheckRoles(const http::Reply& reply) {
  CheckParsed(ParseRole(reply), CheckEntitlement);
  CheckParsed(ParseRoles(reply), [](const auto& rows) { CheckRows(rows, CheckEntitlement); });
  CheckParsed(ParseRoleAssignments(reply), [](const RoleAssignments& assigned) {
    CheckRows(assigned.users, CheckId);
    CheckRows(assigned.service_accounts, CheckId);
    CheckRows(assigned.teams, CheckId);
  });
  CheckParsed(ParseHeldRoles(reply), [](const std::vector<HeldRole>& list) {
    for (const HeldRole& held : list) {
      CheckId(held.role.id);
      Require(Shows(list, held.role.id), "a list shows what is in it");
    }
  });
  CheckParsed(ParseRoleDefinition(reply), CheckDefinition);
}

}  // namespace
}  // namespace broker::grafana

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker::grafana;
  const broker::http::Reply reply =
      broker::fuzz::ReplyOf({reinterpret_cast<const char*>(data), size});
  CheckMeaning(reply);
  CheckServer(reply);
  CheckPeople(reply);
  CheckThings(reply);
  CheckEntryLists(reply);
  CheckRoles(reply);
  return 0;
}
