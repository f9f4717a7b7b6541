#include "clients/grafana/service_accounts.h"
#include "clients/grafana/attributes.h"
#include "clients/grafana/users.h"

#include <cstdint>
#include <utility>

namespace broker::grafana {
namespace {

constexpr char kLogin[] = "login";
constexpr char kDisabled[] = "disabled";

}  // namespace

Entitlement ToEntitlement(ServiceAccount account) {
  Entitlement thing;
  thing.type = kServiceAccount;
  thing.id = std::move(account.id);
  thing.display_name = std::move(account.name);
  thing.guarded = account.role == "admin";
  thing.attributes[kLogin] = std::move(account.login);
  if (!account.role.empty()) thing.attributes[kOrgRole] = std::move(account.role);
  if (account.disabled) thing.attributes[kDisabled] = "true";
  return thing;
}

Principal AccountAsPrincipal(const Entitlement& account) {
  Principal principal;
  principal.type = kServiceAccount;
  principal.id = account.id;
  principal.login = AttributeOf(account.attributes, kLogin);
  principal.display_name = account.display_name;
  principal.disabled = !AttributeOf(account.attributes, kDisabled).empty();
  const std::string role = AttributeOf(account.attributes, kOrgRole);
  if (!role.empty()) principal.attributes[kOrgRole] = role;
  return principal;
}

ServiceAccounts::ServiceAccounts(clients::Api* api, Rights* rights, Clock* clock)
    : Catalogue(api, rights, clock, kServiceAccount, "service accounts", Sight::kServiceAccounts) {}

// An id of a person is answered as one of nobody.
Task<Entitlement> ServiceAccounts::FindById(std::string id, CallContext context) {
  if (!IsId(id)) co_return co_await Missing(ById(id), context);
  http::Target target = api_->Path("/serviceaccounts").Segment(id);
  const auto reply = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(ById(id), context);
  auto account = ParseServiceAccount(**reply);
  if (!account.ok()) co_return account.status();
  co_return ToEntitlement(std::move(*account));
}

Task<Entitlement> ServiceAccounts::FindByName(std::string name, CallContext context) {
  std::vector<Entitlement> found;
  for (int number = 1;; ++number) {
    auto page = co_await ReadPage(name, number, kMostAPage, context);
    if (!page.ok()) co_return page.status();
    for (Entitlement& account : page->rows) {
      if (account.display_name == name) found.push_back(std::move(account));
    }
    if (page->last) break;
  }
  co_return co_await PickName(std::move(found), std::move(name), context);
}

Task<Catalogue::Rows> ServiceAccounts::ReadPage(std::string contains, int number, int size,
                                                CallContext context) {
  http::Target target = api_->Path("/serviceaccounts/search");
  target.Query("perpage", std::to_string(size)).Query("page", std::to_string(number));
  if (!contains.empty()) target.Query("query", SearchText(contains));
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return Rows();
  auto page = ParseServiceAccountPage(**reply);
  if (!page.ok()) co_return page.status();
  Rows rows;
  rows.last = std::int64_t{number} * size >= page->total;
  for (ServiceAccount& account : page->rows) {
    rows.rows.push_back(ToEntitlement(std::move(account)));
  }
  co_return rows;
}

}  // namespace broker::grafana
