#include "clients/grafana/names.h"

#include <set>
#include <utility>

#include "clients/common/at_once.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

bool IsAccount(const Entry& entry) {
  return entry.principal.type == kUser || entry.principal.type == kServiceAccount;
}

}  // namespace

Names::Names(People* people, ServiceAccounts* accounts, Entries* teams)
    : people_(people), accounts_(accounts), teams_(teams) {}

Task<Names::Known> Names::Of(std::vector<Entry> entries, std::string team, CallContext context) {
  Known known;
  std::set<std::string> ids;
  for (const Entry& entry : entries) {
    if (IsAccount(entry)) ids.insert(entry.principal.id);
  }
  if (ids.empty()) co_return known;
  auto users = co_await people_->Search("", context);
  if (!users.ok()) co_return users.status();
  for (Principal& user : *users) {
    if (ids.erase(user.id) > 0) known[user.id] = std::move(user);
  }
  if (!ids.empty() && !team.empty()) {
    auto outsiders = co_await Outsiders(team, context);
    if (!outsiders.ok()) co_return outsiders.status();
    for (auto& [id, outsider] : *outsiders) {
      if (ids.erase(id) > 0) known[id] = std::move(outsider);
    }
  }
  const std::vector<std::string> unknown(ids.begin(), ids.end());
  auto look = [this, &unknown, &known, context](std::size_t i) -> Done {
    const auto account = co_await accounts_->Read(unknown[i], context);
    if (HasReason(account.status(), Reason::kEntitlementNotFound)) co_return absl::OkStatus();
    if (!account.ok()) co_return account.status();
    known[unknown[i]] = AccountAsPrincipal(*account);
    co_return absl::OkStatus();
  };
  const absl::Status looked = co_await clients::ForEachAtOnce(unknown.size(), look);
  if (!looked.ok()) co_return looked;
  co_return known;
}

Task<Names::Known> Names::Outsiders(std::string team, CallContext context) {
  Known known;
  const auto named = co_await teams_->NamedMembers(std::move(team), context);
  if (!named.ok()) co_return named.status();
  for (const Entry& member : *named) {
    Principal& outsider = known[member.principal.id] = member.principal;
    outsider.outside_org = true;
    outsider.attributes["outside_org"] = "true";
  }
  co_return known;
}

Principal Named(const Entry& entry, const Names::Known& known) {
  const auto found = IsAccount(entry) ? known.find(entry.principal.id) : known.end();
  return found == known.end() ? entry.principal : found->second;
}

}  // namespace broker::grafana
