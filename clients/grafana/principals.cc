#include "clients/grafana/principals.h"

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "clients/common/text.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr std::string_view kBasicRoles[] = {"Viewer", "Editor", "Admin"};

Principal BasicRole(std::string_view name) {
  Principal role;
  role.type = kBasicRole;
  role.id = role.display_name = name;
  return role;
}

absl::StatusOr<Principal> FindBasicRole(const std::string& name) {
  for (const std::string_view role : kBasicRoles) {
    if (role == name) return BasicRole(role);
  }
  const std::string text = std::string(kBasicRole) + ":" + name;
  return Fail(Reason::kPrincipalNotFound,
              "Grafana has no " + text + "; there are Viewer, Editor and Admin",
              {{"resource_type", kBasicRole}, {"resource_name", text}});
}

Principal ToPrincipal(const Entitlement& thing) {
  return thing.type == kServiceAccount ? AccountAsPrincipal(thing) : TeamAsPrincipal(thing);
}

// What was looked for as something to hold was asked for as a principal.
absl::StatusOr<Principal> AsPrincipal(const absl::StatusOr<Entitlement>& thing) {
  if (thing.ok()) return ToPrincipal(*thing);
  Failure failure = FailureOf(thing.status());
  if (failure.reason == Reason::kEntitlementNotFound) failure.reason = Reason::kPrincipalNotFound;
  if (failure.reason == Reason::kAmbiguousEntitlement) {
    failure.reason = Reason::kAmbiguousPrincipal;
  }
  return Fail(std::move(failure));
}

}  // namespace

Principals::Principals(People* people, ServiceAccounts* accounts, Teams* teams)
    : people_(people), accounts_(accounts), teams_(teams) {}

Catalogue* Principals::CatalogueOf(const std::string& type) const {
  if (type == kServiceAccount) return accounts_;
  return type == kTeam ? teams_ : nullptr;
}

Task<Principal> Principals::Resolve(PrincipalRef ref, Freshness freshness, CallContext context) {
  if (ref.type == kUser) co_return co_await people_->Resolve(std::move(ref), freshness, context);
  if (ref.type == kBasicRole) co_return FindBasicRole(ref.value);
  const auto key =
      ref.key == PrincipalRef::Key::kId ? EntitlementRef::Key::kId : EntitlementRef::Key::kName;
  const EntitlementRef thing{ref.type, key, ref.value, "", ""};
  const auto found = co_await CatalogueOf(ref.type)->Resolve(thing, freshness, context);
  co_return AsPrincipal(found);
}

Task<Principal> Principals::Read(std::string type, std::string id, std::string login,
                                 CallContext context) {
  if (type == kUser) co_return co_await people_->Read(std::move(id), std::move(login), context);
  if (type == kBasicRole) co_return FindBasicRole(id);
  const auto found = co_await CatalogueOf(type)->Read(std::move(id), context);
  co_return AsPrincipal(found);
}

void Principals::Forget(const std::string& type, const std::string& id) {
  if (type == kUser) people_->Forget(id);
  if (Catalogue* catalogue = CatalogueOf(type)) catalogue->Forget(id);
}

Task<Page<Principal>> Principals::List(PrincipalQuery query, PageRequest page,
                                       CallContext context) {
  if (query.type == kUser) co_return co_await ListUsers(std::move(query), page, context);
  if (query.type != kBasicRole) co_return co_await ListThings(std::move(query), page, context);
  std::vector<Principal> roles;
  for (const std::string_view role : kBasicRoles) {
    if (!clients::ContainsIgnoringCase(role, query.contains)) continue;
    if (!query.disabled.value_or(false)) roles.push_back(BasicRole(role));
  }
  co_return PageById(std::move(roles), page, [](const Principal& role) { return role.id; });
}

Task<Page<Principal>> Principals::ListUsers(PrincipalQuery query, PageRequest page,
                                            CallContext context) {
  const absl::Status sight = co_await people_->ProveSight(context);
  if (!sight.ok()) co_return sight;
  auto users = co_await people_->Search(query.contains, context);
  if (!users.ok()) co_return users.status();
  std::erase_if(*users, [&](const Principal& user) {
    const bool found = clients::ContainsIgnoringCase(user.display_name, query.contains) ||
                       clients::ContainsIgnoringCase(user.login, query.contains) ||
                       clients::ContainsIgnoringCase(user.email, query.contains);
    return !found || (query.disabled && user.disabled != *query.disabled);
  });
  co_return PageById(std::move(*users), page, [](const Principal& user) { return user.id; });
}

Task<Page<Principal>> Principals::ListThings(PrincipalQuery query, PageRequest page,
                                             CallContext context) {
  const EntitlementQuery things{query.type, query.contains, true};
  auto read = co_await CatalogueOf(query.type)->List(things, page, context);
  if (!read.ok()) co_return read.status();
  Page<Principal> result;
  result.next = std::move(read->next);
  for (const Entitlement& thing : read->rows) {
    Principal principal = ToPrincipal(thing);
    if (query.disabled && principal.disabled != *query.disabled) continue;
    result.rows.push_back(std::move(principal));
  }
  co_return result;
}

}  // namespace broker::grafana
