#include "clients/redash/inventory.h"

#include <algorithm>
#include <map>
#include <utility>

namespace broker::redash {
namespace {

// One row for each group of each user.
void AddRows(UserList list, Instant now, std::vector<AccessGrant>& rows) {
  for (ListedUser& user : list.users) {
    for (Entitlement& group : user.groups) {
      AccessGrant row{user.principal, std::move(group), "", {}};
      // No etag: the list hides how often a group is stored.
      row.holding.direct = true;
      row.holding.observe_time = now;
      rows.push_back(std::move(row));
    }
  }
}

}  // namespace

Inventory::Inventory(People* people, Groups* groups, Clock* clock)
    : people_(people), groups_(groups), clock_(clock) {}

Task<InventoryPage> Inventory::Read(int number, CallContext context) {
  InventoryPage page;
  page.last = true;
  for (const bool disabled : {false, true}) {
    if (IsBehindTheEnd(disabled, number)) continue;
    auto list = co_await people_->ReadList(disabled, number, context);
    if (!list.ok()) co_return list.status();
    Learn(disabled, number, list->count);
    if (std::int64_t{number} * People::kMaxPage < list->count) page.last = false;
    AddRows(std::move(*list), clock_->Now(), page.rows);
  }
  if (page.rows.empty()) co_return page;
  const absl::Status completed = co_await Complete(&page.rows, context);
  if (!completed.ok()) co_return completed;
  co_return page;
}

bool Inventory::IsBehindTheEnd(bool disabled, int number) const {
  const auto& length = lengths_[disabled ? 1 : 0];
  return number > 1 && length && clock_->Mono() - length->seen < kLengthAge &&
         number > length->pages;
}

void Inventory::Learn(bool disabled, int number, std::int64_t count) {
  constexpr std::int64_t kSize = People::kMaxPage;
  // A page behind the end tells no count.
  const std::int64_t pages = count == 0 ? number - 1 : (count + kSize - 1) / kSize;
  auto& length = lengths_[disabled ? 1 : 0];
  const MonoTime now = clock_->Mono();
  const bool holds = length && now - length->seen < kLengthAge && length->pages > pages;
  if (!holds) length = Length{static_cast<int>(pages), now};
}

Done Inventory::Complete(std::vector<AccessGrant>* rows, CallContext context) {
  const auto groups = co_await groups_->Read(Freshness::kCached, context);
  if (!groups.ok()) co_return groups.status();
  std::map<std::string, const Entitlement*> by_id;
  for (const Group& group : *groups) by_id.emplace(group.entitlement.id, &group.entitlement);
  for (AccessGrant& row : *rows) {
    const auto known = by_id.find(row.entitlement.id);
    if (known != by_id.end()) row.entitlement = *known->second;
  }
  co_return absl::OkStatus();
}

}  // namespace broker::redash
