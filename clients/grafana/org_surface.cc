#include "clients/grafana/org_surface.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/org_order.h"
#include "clients/grafana/send.h"
#include "clients/grafana/users.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr char kAdmin[] = "admin";

std::string LevelOf(const Principal& principal) {
  const auto role = principal.attributes.find(kOrgRole);
  return role == principal.attributes.end() ? std::string() : role->second;
}

Observation Seen(Principal principal, const HoldingKey& key, Instant now) {
  Observation seen;
  seen.holding.level = principal.outside_org ? std::string() : LevelOf(principal);
  seen.holding.direct = !seen.holding.level.empty();
  seen.copies = seen.holding.direct ? 1 : 0;
  // Who owns a role in the org says so; who owns teams is another matter.
  principal.externally_managed = principal.attributes.contains(kRoleSynced);
  seen.holding.etag = EtagOf(key, seen.holding.direct, seen.holding.level, seen.copies);
  seen.holding.observe_time = now;
  seen.principal = std::move(principal);
  return seen;
}

}  // namespace

OrgSurface::OrgSurface(OrgParts parts, Org* org, People* people, ServiceAccounts* accounts,
                       std::string base_level)
    : parts_(parts),
      org_(org),
      people_(people),
      accounts_(accounts),
      base_level_(std::move(base_level)) {}

Task<Observation> OrgSurface::Observe(HoldingKey key, CallContext context) {
  const auto org = co_await org_->Recent(key.entitlement_id, context);
  if (!org.ok()) co_return org.status();
  auto principal =
      co_await parts_.principals->Read(key.principal_type, key.principal_id, "", context);
  if (!principal.ok()) co_return principal.status();
  co_return Seen(std::move(*principal), key, parts_.clock->Now());
}

Task<Guard> OrgSurface::FindGuard(Change change, CallContext context) {
  const HoldingKey& key = change.key;
  const bool was_admin = change.now.holding.level == kAdmin;
  const auto own =
      co_await parts_.self->MayBe(key.principal_type, key.principal_id, was_admin, context);
  if (!own.ok()) co_return own.status();
  if (*own) co_return Guard::kOwnAccount;
  if (change.verb == Verb::kGrant && change.level == kAdmin) co_return Guard::kGuardedEntitlement;
  // Grafana counts service accounts too, and so would let the last person go.
  if (!was_admin || key.principal_type != kUser) co_return Guard::kNone;
  const auto other = co_await HasOtherAdmin(key.principal_id, context);
  if (!other.ok()) co_return other.status();
  co_return *other ? Guard::kNone : Guard::kLastAdmin;
}

Task<bool> OrgSurface::HasOtherAdmin(std::string id, CallContext context) {
  const auto users = co_await people_->Search("", context);
  if (!users.ok()) co_return users.status();
  co_return std::any_of(users->begin(), users->end(), [&](const Principal& user) {
    return user.id != id && !user.disabled && LevelOf(user) == kAdmin;
  });
}

// What has an "@" is looked up as an e-mail before it is looked up as a login.
Done OrgSurface::CheckLogin(Principal principal, CallContext context) {
  if (principal.login.find('@') == std::string::npos) co_return absl::OkStatus();
  const auto users = co_await people_->SearchServer(principal.login, context);
  if (!users.ok()) co_return users.status();
  const std::string login = clients::LowerAscii(principal.login);
  for (const Principal& user : *users) {
    if (user.id == principal.id || user.email != login) continue;
    co_return Fail(Reason::kAmbiguousPrincipal,
                   "the login is another user's e-mail, and Grafana would add that one; change one "
                   "of the two there",
                   {{"candidates", clients::JoinIds({principal.id, user.id})}});
  }
  co_return absl::OkStatus();
}

boost::asio::awaitable<WriteReply> OrgSurface::Write(Change change, CallContext context) {
  const bool adds = !change.now.holding.direct;
  if (adds && change.verb == Verb::kGrant) {
    absl::Status clear = co_await CheckLogin(change.now.principal, context);
    if (!clear.ok()) co_return NotSent(std::move(clear));
  }
  const std::string& level = change.verb == Verb::kRevoke ? base_level_ : change.level;
  auto order = OrgOrderOf(*parts_.api, change, level);
  if (!order.ok()) co_return NotSent(order.status());
  WriteReply reply = co_await Send(parts_.api, std::move(*order), context);
  const bool refused = reply.fate == WriteReply::Fate::kRefused;
  if (refused && level == "none" && FailureOf(reply.status).metadata["upstream_status"] == "400") {
    reply.status = Fail(Reason::kUnsupportedByInstance,
                        "this Grafana has no role None in an org; it came with version 10");
  }
  co_return reply;
}

// --- lists

Task<std::vector<AccessGrant>> OrgSurface::ListHeld(Principal principal, bool include_indirect,
                                                    CallContext context) {
  auto orgs = co_await org_->ReadPage("", 1, 1, context);
  if (!orgs.ok()) co_return orgs.status();
  co_return co_await FindHeld(std::move(principal), std::move(orgs->rows), include_indirect,
                              context);
}

Task<std::vector<AccessGrant>> OrgSurface::FindHeld(Principal principal,
                                                    std::vector<Entitlement> among, bool,
                                                    CallContext context) {
  auto now =
      co_await parts_.principals->Read(principal.type, principal.id, principal.login, context);
  if (!now.ok()) co_return now.status();
  std::vector<AccessGrant> held;
  for (Entitlement& org : among) {
    const HoldingKey key{principal.type, principal.id, org.type, org.id, ""};
    Observation seen = Seen(*now, key, parts_.clock->Now());
    if (!seen.holding.direct) continue;
    held.push_back({std::move(seen.principal), std::move(org), "", std::move(seen.holding)});
  }
  co_return held;
}

Task<std::vector<Principal>> OrgSurface::AllAccounts(CallContext context) {
  const absl::Status sight = co_await accounts_->ProveSight(context);
  if (!sight.ok()) co_return sight;
  std::vector<Principal> all;
  for (int number = 1;; ++number) {
    const auto page = co_await accounts_->ReadPage("", number, Catalogue::kMostAPage, context);
    if (!page.ok()) co_return page.status();
    for (const Entitlement& account : page->rows) all.push_back(AccountAsPrincipal(account));
    if (page->last) co_return all;
  }
}

Task<std::vector<AccessGrant>> OrgSurface::Holders(Entitlement entitlement, std::string, bool,
                                                   CallContext context) {
  auto members = co_await people_->Search("", context);
  if (!members.ok()) co_return members.status();
  auto accounts = co_await AllAccounts(context);
  if (!accounts.ok()) co_return accounts.status();
  std::move(accounts->begin(), accounts->end(), std::back_inserter(*members));
  std::vector<AccessGrant> holders;
  for (Principal& member : *members) {
    const HoldingKey key{member.type, member.id, entitlement.type, entitlement.id, ""};
    Observation seen = Seen(std::move(member), key, parts_.clock->Now());
    if (!seen.holding.direct) continue;
    holders.push_back({std::move(seen.principal), entitlement, "", std::move(seen.holding)});
  }
  co_return holders;
}

Task<InventoryPage> OrgSurface::ReadInventory(int number, CallContext context) {
  InventoryPage page;
  page.last = true;
  if (number > 1) co_return page;
  const absl::Status sight = co_await people_->ProveSight(context);
  if (!sight.ok()) co_return sight;
  const auto orgs = co_await org_->ReadPage("", 1, 1, context);
  if (!orgs.ok()) co_return orgs.status();
  auto holders = co_await Holders(orgs->rows.front(), "", false, context);
  if (!holders.ok()) co_return holders.status();
  page.rows = std::move(*holders);
  co_return page;
}

}  // namespace broker::grafana
