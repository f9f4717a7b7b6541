#include "clients/grafana/roles/role_surface.h"

#include <algorithm>
#include <utility>

#include "clients/grafana/attributes.h"
#include "clients/grafana/roles/role_order.h"
#include "clients/grafana/send.h"
#include "clients/grafana/users.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker::grafana {
namespace {

std::string TextOf(const HoldingKey& key) {
  return key.principal_type + ":" + key.principal_id + "/" + key.entitlement_id + "@" + key.scope;
}

absl::Status HeldInOtherScope(const std::string& scope) {
  const std::string other = scope == kInAllOrgs ? kInOrg : kInAllOrgs;
  return Fail(Reason::kHeldInOtherScope,
              "the role is still held, by an assignment in the other scope, unless somebody has "
              "just given it again: revoke it with scope " +
                  other);
}

absl::Status NeedsServerAdmin() {
  return Fail(Reason::kInstanceCredentials,
              "an assignment in all orgs takes the credential of a server admin: set "
              "credential.basic, or use scope org");
}

absl::Status MayNotHandOn(const absl::Status& refusal) {
  Failure failure = FailureOf(refusal);
  failure.message =
      "Grafana lets the broker assign and take away only roles whose permissions its own "
      "credential "
      "holds; give it those of this role, or change the assignment in Grafana";
  return Fail(std::move(failure));
}

// The application itself refused the request, and not because of who asks.
bool IsRefusal(const absl::Status& status) {
  if (!HasReason(status, Reason::kUpstreamUnavailable)) return false;
  const std::string code = FailureOf(status).metadata["upstream_status"];
  return code == "400" || code == "404";
}

bool IsForbidden(const absl::Status& status) {
  return HasReason(status, Reason::kInstanceCredentials) &&
         FailureOf(status).metadata["upstream_status"] == "403";
}

// The server says that in this scope nothing is left to revoke. The 404 of a router or a proxy is
// none of the application.
bool SaysGone(const WriteReply& reply) {
  if (reply.fate == WriteReply::Fate::kAnswered) return reply.status.ok();
  return reply.fate == WriteReply::Fate::kRefused && IsRefusal(reply.status) &&
         FailureOf(reply.status).metadata["upstream_status"] == "404";
}

bool IsAdmin(const Principal& principal) {
  return AttributeOf(principal.attributes, kOrgRole) == "admin";
}

std::vector<IndirectSource> TeamsAmong(std::vector<IndirectSource> ways) {
  std::erase_if(ways, [](const IndirectSource& way) { return way.kind != kTeam; });
  return ways;
}

}  // namespace

RoleSurface::RoleSurface(OrgParts parts, Roles* roles, RoleService* service, Teams* teams)
    : parts_(parts),
      roles_(roles),
      lists_(parts.api, service),
      ways_(&lists_, parts.affiliations, teams),
      holders_(&lists_, parts.names, teams),
      grants_({service, roles, &lists_, &ways_, &holders_, parts.clock}),
      written_(kVerifyAge, kVerified) {}

// --- one holding

Task<Observation> RoleSurface::Observe(HoldingKey key, CallContext context) {
  const absl::Status fits = CheckRoleScope(key);
  if (!fits.ok()) co_return fits;
  auto around = written_.Take(TextOf(key), parts_.clock->Mono());
  if (!around) {
    auto read = co_await ReadAround(key, context);
    if (!read.ok()) co_return read.status();
    around = std::move(*read);
  }
  const auto list = co_await lists_.OfKnown(key.principal_type, key.principal_id, context);
  if (!list.ok()) co_return list.status();
  co_return RoleObservationOf(*list, std::move(around->principal), std::move(around->teams), key,
                              parts_.clock->Now());
}

Task<RoleSurface::Around> RoleSurface::ReadAround(HoldingKey key, CallContext context) {
  Around around;
  auto principal = co_await ReadHolder(key, context);
  if (!principal.ok()) co_return principal.status();
  around.principal = std::move(*principal);
  const auto role = co_await roles_->Recent(key.entitlement_id, context);
  if (!role.ok()) co_return role.status();
  auto teams = co_await ways_.To(around.principal, key.entitlement_id, context);
  if (!teams.ok()) co_return teams.status();
  around.teams = std::move(*teams);
  co_return around;
}

Task<Principal> RoleSurface::ReadHolder(HoldingKey key, CallContext context) {
  auto principal =
      co_await parts_.principals->Read(key.principal_type, key.principal_id, "", context);
  const bool unknown = HasReason(principal.status(), Reason::kPrincipalNotFound);
  if (!unknown || key.principal_type != kUser) co_return principal;
  const auto list = co_await lists_.Of(kUser, key.principal_id, context);
  if (!list.ok() && !IsRefusal(list.status())) co_return list.status();
  const bool shown = list.ok() && *list && Shows(**list, key.entitlement_id);
  if (!shown) co_return principal;
  // A user of another org, unless it is no user at all.
  const auto account =
      co_await parts_.principals->Read(kServiceAccount, key.principal_id, "", context);
  if (!HasReason(account.status(), Reason::kPrincipalNotFound)) {
    co_return account.ok() ? principal.status() : account.status();
  }
  Principal outsider;
  outsider.id = key.principal_id;
  outsider.outside_org = true;
  outsider.attributes["outside_org"] = "true";
  co_return outsider;
}

Task<Guard> RoleSurface::FindGuard(Change change, CallContext context) {
  const HoldingKey& key = change.key;
  const auto own = co_await parts_.self->MayBe(key.principal_type, key.principal_id,
                                               IsAdmin(change.now.principal), context);
  if (!own.ok()) co_return own.status();
  if (*own) co_return Guard::kOwnAccount;
  if (key.scope == kInAllOrgs) {
    const auto may = co_await parts_.self->SeesServer(context);
    if (!may.ok()) co_return may.status();
    if (!*may) co_return NeedsServerAdmin();
  }
  if (change.verb == Verb::kRevoke) co_return Guard::kNone;
  co_return co_await CheckRole(key, context);
}

Task<Guard> RoleSurface::CheckRole(HoldingKey key, CallContext context) {
  const auto role = co_await roles_->Read(key.entitlement_id, context);
  if (!role.ok()) co_return role.status();
  if (key.scope == kInAllOrgs && !IsGlobalRole(*role)) {
    co_return InvalidField("entitlement.scope", "must be org: the role lives in this org alone");
  }
  co_return role->guarded ? Guard::kGuardedEntitlement : Guard::kNone;
}

boost::asio::awaitable<WriteReply> RoleSurface::Write(Change change, CallContext context) {
  Order order = RoleOrderOf(*parts_.api, change);
  WriteReply reply = co_await Send(parts_.api, std::move(order), context);
  if (reply.fate == WriteReply::Fate::kNotSent) co_return reply;
  if (IsForbidden(reply.status)) reply.status = MayNotHandOn(reply.status);
  const bool may_stay = change.verb == Verb::kRevoke && change.now.scope_hidden;
  if (may_stay && SaysGone(reply)) {
    reply = co_await LookAgain(change, std::move(reply), context);
    if (reply.after) co_return reply;
  }
  Around around{change.now.principal, TeamsAmong(change.now.holding.indirect)};
  written_.Put(TextOf(change.key), std::move(around), parts_.clock->Mono());
  co_return reply;
}

boost::asio::awaitable<WriteReply> RoleSurface::LookAgain(Change change, WriteReply reply,
                                                          CallContext context) {
  const HoldingKey& key = change.key;
  const int reads = reply.status.ok() ? kContradictedReads : 1;
  for (int read = 1;; ++read) {
    const auto list = co_await lists_.OfKnown(key.principal_type, key.principal_id, context);
    if (!list.ok()) co_return reply;
    Observation seen =
        RoleObservationOf(*list, change.now.principal, TeamsAmong(change.now.holding.indirect), key,
                          parts_.clock->Now());
    if (!seen.holding.direct) {
      reply.after = std::move(seen);
      co_return reply;
    }
    if (read == reads) break;
    co_await SleepUntil(parts_.clock, parts_.clock->Mono() + kContradictedPause);
  }
  reply.fate = WriteReply::Fate::kRefused;
  reply.status = HeldInOtherScope(key.scope);
  co_return reply;
}

// --- lists

Task<std::vector<AccessGrant>> RoleSurface::ListHeld(Principal principal, bool include_indirect,
                                                     CallContext context) {
  return grants_.Of(std::move(principal), include_indirect, context);
}

Task<std::vector<AccessGrant>> RoleSurface::FindHeld(Principal principal,
                                                     std::vector<Entitlement> among,
                                                     bool include_indirect, CallContext context) {
  auto held = co_await grants_.Of(std::move(principal), include_indirect, context);
  if (!held.ok()) co_return held.status();
  std::erase_if(*held, [&](const AccessGrant& grant) {
    return std::none_of(among.begin(), among.end(),
                        [&](const Entitlement& role) { return role.id == grant.entitlement.id; });
  });
  co_return std::move(*held);
}

Task<std::vector<AccessGrant>> RoleSurface::Holders(Entitlement entitlement, std::string scope,
                                                    bool, CallContext context) {
  return grants_.To(std::move(entitlement), std::move(scope), context);
}

Task<InventoryPage> RoleSurface::ReadInventory(int number, CallContext context) {
  return grants_.ReadPage(number, context);
}

}  // namespace broker::grafana
