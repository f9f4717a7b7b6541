#include "clients/grafana/roles/role_definitions.h"

#include <utility>
#include <vector>

#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/resource.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/send.h"
#include "clients/grafana/wire.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr char kResetDone[] = "Reset performed";

absl::Status Taken(const std::string& whose, const std::string& what) {
  return Fail(Reason::kEntitlementExists, what,
              {{"resource_type", kRole}, {"resource_name", whose}});
}

absl::Status NeedsServerAdmin() {
  return Fail(Reason::kInstanceCredentials,
              "a role of all orgs takes the credential of a server admin: set credential.basic, or "
              "use scope org");
}

// Who the lists name may be read only by some, and not before 9.2.
bool IsUnshown(const absl::Status& status) {
  return HasReason(status, Reason::kUnsupportedByInstance) ||
         HasReason(status, Reason::kInstanceCredentials);
}

// What a refusal of Grafana says about the change.
absl::Status RefusalOf(const Change& change, const clients::Api::Written& written) {
  const int code = written.reply.status;
  if (RefusesPermissions(written.reply)) {
    return InvalidField("definition.permissions",
                        "has an action that this Grafana does not know, or a scope that the action "
                        "cannot have; check them against the list in Grafana's documentation");
  }
  if (code == 409 && change.verb != Verb::kDelete) {
    return Taken(change.key.entitlement_id,
                 "another role, maybe of another org, has this uid or name; choose another");
  }
  if (code == 400 && change.verb == Verb::kDelete && !change.force) {
    return Fail(
        Reason::kEntitlementInUse,
        "Grafana does not delete the role while it is assigned; revoke it from all who hold "
        "it, or ask again with force");
  }
  if (code == 403) {
    Failure failure = FailureOf(written.status);
    failure.message = change.verb == Verb::kReset
                          ? "Grafana lets only those reset the basic roles who hold roles:write on "
                            "permissions:type:escalate; give the broker's credential that"
                          : "Grafana lets the broker make, change and delete only roles whose "
                            "permissions its own credential holds, and only with the rights to do "
                            "so; give it those";
    return Fail(std::move(failure));
  }
  return written.status;
}

}  // namespace

RoleDefinitions::RoleDefinitions(clients::Api* api, Roles* roles, RoleService* service, Self* self,
                                 Clock* clock)
    : api_(api),
      roles_(roles),
      lists_(api, service),
      service_(service),
      self_(self),
      clock_(clock) {}

// --- reading

Task<Observation> RoleDefinitions::Observe(DefinitionKey key, CallContext context) {
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  if (key.id.empty() && key.name.empty()) co_return co_await ReadBasicRoles(context);
  Observation seen;
  if (key.id.empty()) {
    auto uid = co_await FindUid(key.name, context);
    if (!uid.ok()) co_return uid.status();
    key.id = std::move(*uid);
  } else {
    const absl::Status fine = CheckRoleUid(key.id);
    if (!fine.ok()) co_return fine;
  }
  if (!key.id.empty()) {
    auto role = co_await ReadOne(key.id, context);
    if (!role.ok()) co_return role.status();
    if (*role) seen.definitions.push_back(std::move(**role));
  }
  seen.holding.observe_time = clock_->Now();
  co_return seen;
}

Task<std::optional<Definition>> RoleDefinitions::ReadOne(std::string uid, CallContext context) {
  const std::optional<Definition> none;
  const auto reply =
      co_await api_->Fetch(api_->Path(kRoles).Segment(uid), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  // What is said of an unknown uid is not published: it may be the router's text.
  if (IsNoRoute(*reply)) {
    const auto all = co_await roles_->Walk(context);
    if (!all.ok()) co_return all.status();
    for (const Entitlement& role : *all) {
      if (role.id == uid) co_return NotGrafana(*reply);
    }
    co_return none;
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    const absl::Status sees = co_await roles_->ProveSight(context);
    if (!sees.ok()) co_return sees;
    co_return none;
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  auto role = ParseRoleDefinition(*reply);
  if (!role.ok()) co_return role.status();
  if (role->id != uid) co_return NotGrafana(*reply);
  co_return std::optional<Definition>(std::move(*role));
}

Task<std::string> RoleDefinitions::FindUid(std::string name, CallContext context) {
  const auto found = co_await roles_->Called(name, context);
  if (!found.ok()) co_return found.status();
  if (found->empty()) co_return std::string();
  if (found->size() == 1) co_return found->front().id;
  std::vector<std::string> uids;
  for (const Entitlement& role : *found) uids.push_back(role.id);
  co_return roles_->Several(name, uids);
}

Task<Observation> RoleDefinitions::ReadBasicRoles(CallContext context) {
  const auto all = co_await roles_->Walk(context);
  if (!all.ok()) co_return all.status();
  Observation seen;
  for (const Entitlement& role : *all) {
    if (!IsBasicRole(role.id)) continue;
    auto definition = co_await ReadOne(role.id, context);
    if (!definition.ok()) co_return definition.status();
    if (*definition) seen.definitions.push_back(std::move(**definition));
  }
  if (seen.definitions.empty()) {
    co_return Fail(
        Reason::kUpstreamProtocol,
        "Grafana lists no basic roles, so nothing could be told of what they were; check "
        "that its version is supported");
  }
  seen.holding.observe_time = clock_->Now();
  co_return seen;
}

// --- what is refused whoever asks

Task<Guard> RoleDefinitions::FindGuard(Change change, CallContext context) {
  if (change.verb == Verb::kReset) co_return Guard::kNone;
  const bool creates = change.verb == Verb::kCreate;
  const Definition& subject = creates ? *change.definition : change.now.definitions.front();
  if (IsShippedRole(subject)) co_return Guard::kBuiltIn;
  const absl::Status scope = co_await CheckScope(subject.scope, context);
  if (!scope.ok()) co_return scope;
  if (change.verb != Verb::kDelete) {
    if (GivesAdministration(*change.definition)) co_return Guard::kGuardedEntitlement;
    if (creates || change.definition->name != subject.name) {
      const absl::Status name = co_await CheckName(*change.definition, context);
      if (!name.ok()) co_return name;
    }
  }
  if (creates) co_return Guard::kNone;
  co_return co_await CheckHolders(std::move(change), context);
}

Done RoleDefinitions::CheckScope(std::string scope, CallContext context) {
  if (scope != kInAllOrgs) co_return absl::OkStatus();
  const auto may = co_await self_->SeesServer(context);
  if (!may.ok()) co_return may.status();
  if (!*may) co_return NeedsServerAdmin();
  co_return absl::OkStatus();
}

Done RoleDefinitions::CheckName(Definition role, CallContext context) {
  const auto all = co_await roles_->Walk(context);
  if (!all.ok()) co_return all.status();
  for (const Entitlement& other : *all) {
    const bool same_place = IsGlobalRole(other) == (role.scope == kInAllOrgs);
    if (other.id != role.id && same_place && RoleNameOf(other) == role.name) {
      co_return Taken(other.id, "another role has this name: " + other.id +
                                    "; choose another name, or change that one");
    }
  }
  co_return absl::OkStatus();
}

Task<Guard> RoleDefinitions::CheckHolders(Change change, CallContext context) {
  const auto held = co_await lists_.Assignments(change.key.entitlement_id, context);
  // Whether somebody holds it is judged by Grafana too; whether the broker does is not.
  const bool judged = change.verb == Verb::kDelete && !change.force;
  if (judged && IsUnshown(held.status())) co_return Guard::kNone;
  if (!held.ok()) co_return held.status();
  const bool in_use =
      !held->users.empty() || !held->service_accounts.empty() || !held->teams.empty();
  if (in_use && change.verb == Verb::kDelete && !change.force) co_return Guard::kInUse;
  for (const std::string& id : held->users) {
    const auto own = co_await self_->MayBe(kUser, id, false, context);
    if (!own.ok()) co_return own.status();
    if (*own) co_return Guard::kOwnAccount;
  }
  for (const std::string& id : held->service_accounts) {
    const auto own = co_await self_->MayBe(kServiceAccount, id, false, context);
    if (!own.ok()) co_return own.status();
    if (*own) co_return Guard::kOwnAccount;
  }
  co_return Guard::kNone;
}

// --- writing

boost::asio::awaitable<WriteReply> RoleDefinitions::Write(Change change, CallContext context) {
  const std::string uid = change.key.entitlement_id;
  http::Target target = api_->Path(kRoles);
  http::Method method = http::Method::kPost;
  std::string body;
  if (change.verb == Verb::kReset) {
    target.Fixed("hard-reset");
    body = R"({"BasicRoles":true})";
  } else if (change.verb == Verb::kCreate) {
    body = CreationBody(*change.definition);
  } else if (change.verb == Verb::kUpdate) {
    auto update = UpdateBody(*change.definition, change.now.definitions.front().etag);
    if (!update.ok()) co_return NotSent(update.status());
    body = std::move(*update);
    method = http::Method::kPut;
    target.Segment(uid);
  } else {
    const bool global = change.now.definitions.front().scope == kInAllOrgs;
    method = http::Method::kDelete;
    target.Segment(uid)
        .Query("force", change.force ? "true" : "false")
        .Query("global", global ? "true" : "false");
  }
  const clients::Api::Written written =
      co_await api_->Write(method, std::move(target), std::move(body), context);
  roles_->Forget(uid);
  WriteReply reply;
  reply.fate = written.fate;
  reply.status = written.status;
  if (reply.fate == WriteReply::Fate::kRefused) reply.status = RefusalOf(change, written);
  const bool confirms = change.verb == Verb::kReset && reply.status.ok() &&
                        http::MessageOf(written.reply) == kResetDone;
  if (confirms) {
    reply.after.emplace();
    reply.after->confirmed = true;
  }
  co_return reply;
}

}  // namespace broker::grafana
