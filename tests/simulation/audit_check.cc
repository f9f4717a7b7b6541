#include "tests/simulation/audit_check.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <string>

#include "service/core/audit_chain.h"

namespace broker::sim {
namespace {

std::string TextAt(const boost::json::object& event, const char* name) {
  const auto* found = event.if_contains(name);
  return found && found->is_string() ? std::string(found->as_string()) : "";
}

}  // namespace

void CheckAudit(World* world, const Dossiers& dossiers, JournalFile* journal) {
  const auto rows = journal->AllAuditRows();
  if (!rows.ok()) return world->Fail("the audit log cannot be read");
  ChainCheck chain;
  std::map<std::string, int> opened;
  std::map<std::string, int> settled;
  std::map<std::string, int> ended;
  for (const AuditRow& row : *rows) {
    if (const auto defect = chain.Next(row)) return world->Fail("audit: " + defect->message);
    const boost::json::value body = boost::json::parse(row.body);
    const boost::json::object& event = body.as_object();
    const std::string kind = TextAt(event, "kind");
    if (kind.ends_with(".opened")) ++opened[TextAt(event, "operation_id")];
    if (kind.ends_with(".settled")) ++settled[TextAt(event, "operation_id")];
    if (kind == "lease.ended") ++ended[TextAt(event, "lease_id")];
  }
  for (const auto& [id, dossier] : dossiers) {
    if (opened[id] != 1 || settled[id] != 1) world->Fail("audit: not told once of " + id);
  }
  if (opened.size() != dossiers.size()) world->Fail("audit: told of what was not");
  const auto leases = journal->AllLeases();
  if (!leases.ok()) return world->Fail("the leases cannot be read");
  for (const Lease& lease : *leases) {
    if (ended[lease.id] != (lease.live() ? 0 : 1)) {
      world->Fail("audit: not told once of the end of lease " + lease.id);
    }
  }
}

}  // namespace broker::sim
