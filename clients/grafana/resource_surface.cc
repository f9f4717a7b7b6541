#include "clients/grafana/resource_surface.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "clients/common/at_once.h"
#include "clients/grafana/attributes.h"
#include "clients/grafana/order.h"
#include "clients/grafana/send.h"
#include "clients/grafana/things.h"
#include "clients/grafana/users.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

std::string TextOf(const HoldingKey& key) {
  return key.principal_type + ":" + key.principal_id + "/" + key.entitlement_id;
}

void PutContainer(Ways& ways, const Entitlement& thing) {
  ways.container = AttributeOf(thing.attributes, kFolderUid);
  ways.container_name = AttributeOf(thing.attributes, kFolderTitle);
}

}  // namespace

ResourceSurface::ResourceSurface(OrgParts parts, const Resource& resource, Catalogue* things,
                                 Entries* entries)
    : parts_(parts),
      resource_(resource),
      things_(things),
      entries_(entries),
      seen_(kVerifyAge, kVerified),
      written_(kVerifyAge, kVerified) {}

// Grafana leaves out of the entries whoever the credential may not see. That the user itself was
// read proves that it would be among them. The read after a write relies on the one before it, of
// the thing too: a holding that went with its thing is gone all the same.
Task<Observation> ResourceSurface::Observe(HoldingKey key, CallContext context) {
  const auto known = written_.Take(TextOf(key), parts_.clock->Mono());
  const auto entries = co_await entries_->Of(key.entitlement_id, context);
  if (!entries.ok()) co_return entries.status();
  if (known) {
    co_return ObservationOf(*entries, known->principal, known->ways, key, parts_.clock->Now());
  }
  const auto around = co_await ReadAround(key, *entries, context);
  if (!around.ok()) co_return around.status();
  seen_.Put(TextOf(key), *around, parts_.clock->Mono());
  co_return ObservationOf(*entries, around->principal, around->ways, key, parts_.clock->Now());
}

Task<ResourceSurface::Around> ResourceSurface::ReadAround(HoldingKey key,
                                                          std::vector<Entry> entries,
                                                          CallContext context) {
  Around around;
  auto principal = co_await ReadHolder(key, entries, context);
  if (!principal.ok()) co_return principal.status();
  around.principal = std::move(*principal);
  const auto is_direct = [](const Entry& entry) { return entry.direct; };
  if (resource_.contained || std::none_of(entries.begin(), entries.end(), is_direct)) {
    const auto thing = co_await things_->Recent(key.entitlement_id, context);
    if (!thing.ok()) co_return thing.status();
    PutContainer(around.ways, *thing);
  }
  if (!ShowsIndirect()) co_return around;
  auto ways = co_await parts_.affiliations->Of(around.principal, std::move(entries), context);
  if (!ways.ok()) co_return ways.status();
  around.ways.basic_role = std::move(ways->basic_role);
  around.ways.teams = std::move(ways->teams);
  co_return around;
}

Task<Principal> ResourceSurface::ReadHolder(HoldingKey key, std::vector<Entry> entries,
                                            CallContext context) {
  const auto own = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.direct && IsOf(entry, key.principal_type, key.principal_id);
  });
  std::string login = own == entries.end() ? std::string() : own->principal.login;
  auto principal = co_await parts_.principals->Read(key.principal_type, key.principal_id,
                                                    std::move(login), context);
  const bool unknown = HasReason(principal.status(), Reason::kPrincipalNotFound);
  if (!unknown || own == entries.end() || key.principal_type != kUser) co_return principal;
  // A user of another org, unless it is no user at all.
  const auto account =
      co_await parts_.principals->Read(kServiceAccount, key.principal_id, "", context);
  if (!HasReason(account.status(), Reason::kPrincipalNotFound)) {
    co_return account.ok() ? principal.status() : account.status();
  }
  Principal outsider = own->principal;
  outsider.outside_org = true;
  outsider.attributes["outside_org"] = "true";
  co_return outsider;
}

Task<Guard> ResourceSurface::FindGuard(Change change, CallContext context) {
  const HoldingKey& key = change.key;
  const auto known = things_->Known(key.entitlement_id);
  if (known && known->attributes.contains(kProvisioned)) {
    co_return Fail(Reason::kExternallyManaged,
                   "an identity provider owns who belongs to this team; change it there");
  }
  const bool is_admin = AttributeOf(change.now.principal.attributes, kOrgRole) == "admin";
  const auto own =
      co_await parts_.self->MayBe(key.principal_type, key.principal_id, is_admin, context);
  if (!own.ok()) co_return own.status();
  if (*own) co_return Guard::kOwnAccount;
  if (resource_.type != kServiceAccount || change.verb == Verb::kRevoke) co_return Guard::kNone;
  // Whoever may edit a service account can make itself a token of it.
  const auto own_thing =
      co_await parts_.self->MayBe(kServiceAccount, key.entitlement_id, false, context);
  if (!own_thing.ok()) co_return own_thing.status();
  if (*own_thing) co_return Guard::kOwnAccount;
  const auto account = co_await things_->Read(key.entitlement_id, context);
  if (!account.ok()) co_return account.status();
  co_return account->guarded ? Guard::kGuardedEntitlement : Guard::kNone;
}

boost::asio::awaitable<WriteReply> ResourceSurface::Write(Change change, CallContext context) {
  auto order = OrderOf(*parts_.api, resource_, change, parts_.rights->rbac());
  if (!order.ok()) co_return NotSent(order.status());
  WriteReply reply = co_await Send(parts_.api, std::move(*order), context);
  auto around = seen_.Take(TextOf(change.key), parts_.clock->Mono());
  if (around && reply.fate != WriteReply::Fate::kNotSent) {
    written_.Put(TextOf(change.key), std::move(*around), parts_.clock->Mono());
  }
  co_return reply;
}

// --- lists

Task<std::vector<absl::StatusOr<std::vector<Entry>>>> ResourceSurface::ReadAll(
    std::vector<Entitlement> things, CallContext context) {
  std::vector<absl::StatusOr<std::vector<Entry>>> lists(things.size());
  auto look = [this, &things, &lists, context](std::size_t i) -> Done {
    lists[i] = co_await entries_->Of(things[i].id, context);
    co_return absl::OkStatus();
  };
  const absl::Status looked = co_await clients::ForEachAtOnce(things.size(), look);
  if (!looked.ok()) co_return looked;
  co_return lists;
}

Task<std::vector<AccessGrant>> ResourceSurface::ListHeld(Principal, bool, CallContext) {
  co_return Fail(Reason::kUnsupportedByInstance,
                 "Grafana lists who holds one of these, not what somebody holds");
}

Task<std::vector<AccessGrant>> ResourceSurface::FindHeld(Principal principal,
                                                         std::vector<Entitlement> among,
                                                         bool include_indirect,
                                                         CallContext context) {
  const auto lists = co_await ReadAll(among, context);
  if (!lists.ok()) co_return lists.status();
  std::vector<Entry> all;
  for (const auto& list : *lists) {
    if (!list.ok()) co_return list.status();
    all.insert(all.end(), list->begin(), list->end());
  }
  Ways ways;
  if (include_indirect && ShowsIndirect()) {
    auto read = co_await parts_.affiliations->Of(principal, std::move(all), context);
    if (!read.ok()) co_return read.status();
    ways = std::move(*read);
  }
  std::vector<AccessGrant> held;
  for (std::size_t i = 0; i < among.size(); ++i) {
    const HoldingKey key{principal.type, principal.id, among[i].type, among[i].id, ""};
    PutContainer(ways, among[i]);
    auto seen = ObservationOf(*(*lists)[i], principal, ways, key, parts_.clock->Now());
    if (!seen.ok()) co_return seen.status();
    if (!include_indirect) seen->holding.indirect.clear();
    if (seen->holding.direct || !seen->holding.indirect.empty()) {
      held.push_back({principal, std::move(among[i]), "", std::move(seen->holding)});
    }
  }
  co_return held;
}

absl::StatusOr<std::vector<AccessGrant>> ResourceSurface::RowsOf(const Entitlement& thing,
                                                                 const std::vector<Entry>& entries,
                                                                 const Names::Known& known,
                                                                 bool include_indirect) const {
  Ways ways;
  PutContainer(ways, thing);
  std::vector<AccessGrant> rows;
  std::set<std::string> told;
  for (const Entry& entry : entries) {
    if (!entry.direct && !include_indirect) continue;
    const Principal holder = Named(entry, known);
    if (!told.insert(holder.type + ":" + holder.id).second) continue;
    const HoldingKey key{holder.type, holder.id, thing.type, thing.id, ""};
    auto seen = ObservationOf(entries, holder, ways, key, parts_.clock->Now());
    if (!seen.ok()) return seen.status();
    if (!include_indirect) seen->holding.indirect.clear();
    rows.push_back({holder, thing, "", std::move(seen->holding)});
  }
  return rows;
}

Task<std::vector<AccessGrant>> ResourceSurface::Holders(Entitlement entitlement, std::string,
                                                        bool include_indirect,
                                                        CallContext context) {
  const auto entries = co_await entries_->Of(entitlement.id, context);
  if (!entries.ok()) co_return entries.status();
  const std::string team = resource_.type == kTeam ? entitlement.id : "";
  const auto known = co_await parts_.names->Of(*entries, team, context);
  if (!known.ok()) co_return known.status();
  co_return RowsOf(entitlement, *entries, *known, include_indirect);
}

Task<InventoryPage> ResourceSurface::ReadInventory(int number, CallContext context) {
  const absl::Status sight = co_await things_->ProveSight(context);
  if (!sight.ok()) co_return sight;
  const auto things = co_await things_->ReadPage("", number, kInventoryPage, context);
  if (!things.ok()) co_return things.status();
  const auto lists = co_await ReadAll(things->rows, context);
  if (!lists.ok()) co_return lists.status();
  std::vector<Entry> all;
  for (const auto& list : *lists) {
    if (list.ok()) all.insert(all.end(), list->begin(), list->end());
  }
  const auto known = co_await parts_.names->Of(std::move(all), "", context);
  if (!known.ok()) co_return known.status();
  InventoryPage page;
  page.last = things->last;
  for (std::size_t i = 0; i < lists->size(); ++i) {
    const Entitlement& thing = things->rows[i];
    auto rows = (*lists)[i].ok() ? RowsOf(thing, *(*lists)[i], *known, false)
                                 : absl::StatusOr<std::vector<AccessGrant>>((*lists)[i].status());
    if (rows.ok()) {
      std::move(rows->begin(), rows->end(), std::back_inserter(page.rows));
      continue;
    }
    Failure failure = FailureOf(rows.status());
    failure.metadata.emplace("resource_type", thing.type);
    failure.metadata.emplace("resource_name", thing.id);
    page.problems.push_back(std::move(failure));
  }
  co_return page;
}

}  // namespace broker::grafana
