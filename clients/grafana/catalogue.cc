#include "clients/grafana/catalogue.h"

#include <algorithm>
#include <map>
#include <utility>

#include "clients/common/page_cursor.h"
#include "clients/common/text.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr char kSection[] = "t";

std::string CacheKey(const EntitlementRef& ref) {
  return (ref.key == EntitlementRef::Key::kId ? "#" : ":") + ref.value;
}

}  // namespace

Catalogue::Catalogue(clients::Api* api, Rights* rights, Clock* clock, std::string type,
                     std::string plural, Sight sight)
    : api_(api),
      rights_(rights),
      clock_(clock),
      type_(std::move(type)),
      plural_(std::move(plural)),
      sight_(sight),
      by_ref_(kAge, kRemembered),
      flights_(clock, kRemembered) {}

EntitlementRef Catalogue::ById(const std::string& id) const {
  return {type_, EntitlementRef::Key::kId, id, "", ""};
}

EntitlementRef Catalogue::ByName(const std::string& name) const {
  return {type_, EntitlementRef::Key::kName, name, "", ""};
}

Task<Entitlement> Catalogue::Resolve(EntitlementRef ref, Freshness freshness, CallContext context) {
  if (freshness == Freshness::kUncached) {
    co_return co_await FindAndRemember(std::move(ref), context);
  }
  const std::string key = CacheKey(ref);
  if (auto cached = by_ref_.Get(key, clock_->Mono())) co_return std::move(*cached);
  const SingleFlight<Entitlement>::Question question = [this, ref, context] {
    return FindAndRemember(ref, context);
  };
  co_return co_await flights_.Ask(key, question, context);
}

Task<Entitlement> Catalogue::FindAndRemember(EntitlementRef ref, CallContext context) {
  auto found = co_await Find(ref, context);
  if (found.ok()) {
    by_ref_.Put(CacheKey(ref), *found, clock_->Mono());
    by_ref_.Put(CacheKey(ById(found->id)), *found, clock_->Mono());
  }
  co_return found;
}

Task<Entitlement> Catalogue::Find(EntitlementRef ref, CallContext context) {
  if (ref.key == EntitlementRef::Key::kId) co_return co_await FindById(ref.value, context);
  co_return co_await FindByName(ref.value, context);
}

Task<Entitlement> Catalogue::Read(std::string id, CallContext context) {
  return Resolve(ById(id), Freshness::kUncached, context);
}

Task<Entitlement> Catalogue::Recent(std::string id, CallContext context) {
  return Resolve(ById(id), Freshness::kCached, context);
}

std::optional<Entitlement> Catalogue::Known(const std::string& id) const {
  return by_ref_.Get(CacheKey(ById(id)), clock_->Mono());
}

void Catalogue::Forget(const std::string& id) {
  by_ref_.EraseIf([&](const Entitlement& thing) { return thing.id == id; });
}

Task<Entitlement> Catalogue::Missing(EntitlementRef ref, CallContext context) {
  const absl::Status proof = co_await ProveSight(context);
  if (!proof.ok()) co_return proof;
  co_return Fail(Reason::kEntitlementNotFound,
                 "the Grafana org has no " + ToText(ref) + "; ListEntitlements tells what there is",
                 {{"resource_type", type_}, {"resource_name", ToText(ref)}});
}

Task<Entitlement> Catalogue::PickName(std::vector<Entitlement> found, std::string name,
                                      CallContext context) {
  // Grafana compares with wildcards, and some databases without case.
  std::erase_if(found, [&](const Entitlement& thing) { return thing.display_name != name; });
  return PickOne(std::move(found), std::move(name), context);
}

Task<Entitlement> Catalogue::PickOne(std::vector<Entitlement> found, std::string name,
                                     CallContext context) {
  // Pages that shift while they are read show something twice.
  std::map<std::string, Entitlement> by_id;
  for (Entitlement& thing : found) by_id.insert_or_assign(thing.id, std::move(thing));
  if (by_id.empty()) co_return co_await Missing(ByName(name), context);
  if (by_id.size() == 1) co_return std::move(by_id.begin()->second);
  std::vector<std::string> ids;
  for (const auto& [id, thing] : by_id) ids.push_back(id);
  co_return Several(name, ids);
}

absl::Status Catalogue::Several(const std::string& name,
                                const std::vector<std::string>& ids) const {
  return Fail(Reason::kAmbiguousEntitlement,
              "several Grafana " + plural_ + " are called " + name + "; name one by id",
              {{"candidates", clients::JoinIds(ids)}});
}

bool Catalogue::IsCalled(const Entitlement& thing, const std::string& part) const {
  return clients::ContainsIgnoringCase(thing.display_name, part);
}

Task<std::vector<Entitlement>> Catalogue::Walk(CallContext context) {
  const absl::Status sight = co_await ProveSight(context);
  if (!sight.ok()) co_return sight;
  std::map<std::string, Entitlement> things;
  for (int number = 1;; ++number) {
    auto page = co_await ReadPage("", number, kMostAPage, context);
    if (!page.ok()) co_return page.status();
    for (Entitlement& thing : page->rows) things.insert_or_assign(thing.id, std::move(thing));
    if (page->last) break;
    // Trying again does not help, so it is no overload.
    if (number == kMostPages) {
      co_return Fail(Reason::kUnsupportedByInstance,
                     "the Grafana org has more than " + std::to_string(kMostPages * kMostAPage) +
                         " " + plural_ + ", too many to go through; name one by its id");
    }
  }
  std::vector<Entitlement> all;
  all.reserve(things.size());
  for (auto& [id, thing] : things) all.push_back(std::move(thing));
  co_return all;
}

Task<Page<Entitlement>> Catalogue::List(EntitlementQuery query, PageRequest page,
                                        CallContext context) {
  // What is left out here would make a small page empty again and again.
  const int size = query.contains.empty() ? std::min(page.size, kMostAPage) : kMostAPage;
  clients::PageCursor cursor{kSection[0], 1, size};
  if (!page.cursor.empty()) {
    const auto parsed = clients::ParsePageCursor(page.cursor, kSection, kMostAPage);
    if (!parsed.ok()) co_return parsed.status();
    cursor = *parsed;
  }
  const absl::Status sight = co_await ProveSight(context);
  if (!sight.ok()) co_return sight;
  auto read = co_await ReadPage(query.contains, cursor.page, cursor.size, context);
  if (!read.ok()) co_return read.status();
  Page<Entitlement> result;
  for (Entitlement& thing : read->rows) {
    if (thing.hidden && !query.include_hidden) continue;
    if (IsCalled(thing, query.contains)) result.rows.push_back(std::move(thing));
  }
  if (!read->last) {
    ++cursor.page;
    result.next = clients::ToText(cursor);
  }
  co_return result;
}

}  // namespace broker::grafana
