#include "clients/grafana/roles/roles.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

absl::Status ComesWithTheLevel() {
  return InvalidField("entitlement",
                      "a basic role comes with the level in the org; grant org=viewer, editor or "
                      "admin instead");
}

}  // namespace

Roles::Roles(clients::Api* api, Rights* rights, RoleService* service, Clock* clock)
    : Catalogue(api, rights, clock, kRole, "roles", Sight::kRoles), service_(service) {}

Done Roles::ProveSight(CallContext context) {
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  co_return co_await Catalogue::ProveSight(context);
}

Task<Entitlement> Roles::FindById(std::string uid, CallContext context) {
  const absl::Status fine = CheckRoleUid(uid);
  if (!fine.ok()) co_return fine;
  if (IsBasicRole(uid)) co_return ComesWithTheLevel();
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  http::Target target = api_->Path(kRoles).Segment(uid);
  const auto reply = co_await api_->Fetch(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  // What is said of an unknown uid is not published: it may be the router's text.
  if (IsNoRoute(*reply)) co_return co_await FindUidAmongAll(std::move(uid), context);
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    co_return co_await Missing(ById(uid), context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  auto role = ParseRole(*reply);
  if (role.ok() && role->id != uid) co_return NotGrafana(*reply);
  co_return role;
}

Task<Entitlement> Roles::FindUidAmongAll(std::string uid, CallContext context) {
  auto roles = co_await ReadAll(context);
  if (!roles.ok()) co_return roles.status();
  const auto found = std::find_if(roles->begin(), roles->end(),
                                  [&](const Entitlement& role) { return role.id == uid; });
  if (found == roles->end()) co_return co_await Missing(ById(uid), context);
  co_return Fail(Reason::kUpstreamProtocol,
                 "Grafana lists a role that it does not show; check that its version is supported");
}

Task<std::vector<Entitlement>> Roles::Called(std::string name, CallContext context) {
  auto roles = co_await ReadAll(context);
  if (!roles.ok()) co_return roles.status();
  std::vector<Entitlement> found;
  std::copy_if(roles->begin(), roles->end(), std::back_inserter(found),
               [&](const Entitlement& role) { return RoleNameOf(role) == name; });
  if (!found.empty()) co_return found;
  std::copy_if(roles->begin(), roles->end(), std::back_inserter(found),
               [&](const Entitlement& role) { return role.display_name == name; });
  co_return found;
}

Task<Entitlement> Roles::FindByName(std::string name, CallContext context) {
  auto found = co_await Called(name, context);
  if (!found.ok()) co_return found.status();
  auto role = co_await PickOne(std::move(*found), std::move(name), context);
  if (role.ok() && IsBasicRole(role->id)) co_return ComesWithTheLevel();
  co_return role;
}

bool Roles::IsCalled(const Entitlement& role, const std::string& part) const {
  return Catalogue::IsCalled(role, part) || clients::ContainsIgnoringCase(RoleNameOf(role), part);
}

Task<std::vector<Entitlement>> Roles::ReadAll(CallContext context) {
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  http::Target target = api_->Path(kRoles).Query("includeHidden", "true");
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsNoRoute(*reply)) co_return co_await service_->Explain(*reply, context);
  const clients::Classified classified = Classify(*reply);
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  co_return ParseRoles(*reply);
}

Task<Catalogue::Rows> Roles::ReadPage(std::string, int number, int size, CallContext context) {
  auto roles = co_await ReadAll(context);
  if (!roles.ok()) co_return roles.status();
  const auto count = static_cast<std::int64_t>(roles->size());
  const std::int64_t first = std::min(count, (std::int64_t{number} - 1) * size);
  const std::int64_t end = std::min(count, first + size);
  Rows page;
  page.last = end == count;
  page.rows.assign(std::make_move_iterator(roles->begin() + first),
                   std::make_move_iterator(roles->begin() + end));
  co_return page;
}

}  // namespace broker::grafana
