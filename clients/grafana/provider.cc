#include "clients/grafana/provider.h"

#include <algorithm>
#include <map>
#include <utility>

#include "clients/common/page_cursor.h"
#include "clients/common/text.h"
#include "clients/grafana/team_scan.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr std::size_t kOneObject = std::size_t{1} << 20;
constexpr char kSection = 't';
// What Grafana makes a service account's login of.
constexpr std::string_view kServiceAccountLogin = "sa-";

std::string TextOf(const HoldingKey& key) { return key.principal_id + "/" + key.entitlement_id; }

HoldingKey KeyOf(const Principal& principal, const Entitlement& team) {
  return {principal.type, principal.id, team.type, team.id, ""};
}

}  // namespace

GrafanaProvider::GrafanaProvider(ProviderInfo info, clients::Api api, Identity identity,
                                 Clock* clock)
    : info_(std::move(info)),
      api_(std::move(api)),
      identity_(std::move(identity)),
      clock_(clock),
      rights_(&api_, identity_.org_id, clock),
      people_(&api_, &rights_, clock),
      teams_(&api_, &rights_, clock),
      written_(kVerifyAge, kVerified) {}

InstanceStatus GrafanaProvider::status() const {
  return {api_.health(), version_, edition_, rights_.known_rbac()};
}

Task<Principal> GrafanaProvider::ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                                  CallContext context) {
  return people_.Resolve(std::move(ref), freshness, context);
}

Task<Entitlement> GrafanaProvider::ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                                      CallContext context) {
  return teams_.Resolve(std::move(ref), freshness, context);
}

void GrafanaProvider::Forget(const HoldingKey& key) {
  people_.Forget(key.principal_id);
  teams_.Forget(key.entitlement_id);
}

// --- one holding

// Grafana leaves out of the members whoever the credential may not see. That the user itself was
// read proves that it would be among them. The read after a write relies on the one before it, of
// the team too: a membership that went with its team is gone all the same.
Task<Observation> GrafanaProvider::Observe(HoldingKey key, CallContext context) {
  auto known = written_.Take(TextOf(key), clock_->Mono());
  auto members = co_await teams_.Members(key.entitlement_id, context);
  if (!members.ok()) co_return members.status();
  if (known) co_return ObservationOf(*members, std::move(*known), key, clock_->Now());
  auto principal = co_await ReadPrincipal(key.principal_id, *members, context);
  if (!principal.ok()) co_return principal.status();
  if (members->empty()) {
    const absl::Status exists = co_await teams_.CheckExists(key.entitlement_id, context);
    if (!exists.ok()) co_return exists;
  }
  co_return ObservationOf(*members, std::move(*principal), key, clock_->Now());
}

Task<Principal> GrafanaProvider::ReadPrincipal(std::string id, std::vector<Member> members,
                                               CallContext context) {
  std::string login;
  for (const Member& member : members) {
    if (member.principal.id == id) login = member.principal.login;
  }
  co_return co_await people_.Read(std::move(id), std::move(login), context);
}

Task<std::string> GrafanaProvider::OwnId(CallContext context) {
  const auto authorization = api_.authorization();
  if (!authorization.ok()) co_return authorization.status();
  if (authorization_and_own_id_ && authorization_and_own_id_->first == *authorization) {
    co_return authorization_and_own_id_->second;
  }
  const auto reply = co_await api_.Get(api_.Path("/user"), kOneObject, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kInstanceCredentials,
                   "Grafana does not know the broker's own user; check credential.basic");
  }
  const auto id = ParseId(**reply);
  if (id.ok()) authorization_and_own_id_.emplace(*authorization, *id);
  co_return id;
}

Task<Guard> GrafanaProvider::FindGuard(Change change, CallContext context) {
  if (teams_.IsOwnedElsewhere(change.key.entitlement_id)) {
    co_return Fail(Reason::kExternallyManaged,
                   "an identity provider owns who belongs to this team; change it there");
  }
  if (change.key.principal_id == identity_.principal_id) co_return Guard::kOwnAccount;
  if (!identity_.is_user) co_return Guard::kNone;
  const auto own_id = co_await OwnId(context);
  if (!own_id.ok()) co_return own_id.status();
  co_return change.key.principal_id == *own_id ? Guard::kOwnAccount : Guard::kNone;
}

boost::asio::awaitable<WriteReply> GrafanaProvider::Write(Change change, CallContext context) {
  WriteReply reply = co_await teams_.Write(change, context);
  const bool sent = reply.fate != WriteReply::Fate::kNotSent;
  if (sent && !change.now.partial) {
    written_.Put(TextOf(change.key), change.now.principal, clock_->Mono());
  }
  co_return reply;
}

// --- lists

Task<std::vector<AccessGrant>> GrafanaProvider::FindHeld(Principal principal,
                                                         std::vector<Entitlement> among,
                                                         bool /*include_indirect: there is none*/,
                                                         CallContext context) {
  co_return co_await ScanTeams(&teams_, clock_, std::move(principal), std::move(among), context);
}

Task<std::vector<Member>> GrafanaProvider::Named(std::string team_id, std::vector<Member> members,
                                                 CallContext context) {
  const auto users = co_await people_.Search("", context);
  if (!users.ok()) co_return users.status();
  std::map<std::string, Principal> known;
  for (const Principal& user : *users) known[user.id] = user;
  const auto is_known = [&](const Member& member) { return known.contains(member.principal.id); };
  if (!std::all_of(members.begin(), members.end(), is_known)) {
    // People of other orgs are named here, service accounts are not.
    const auto named = co_await teams_.NamedMembers(team_id, context);
    if (!named.ok()) co_return named.status();
    for (const Member& member : *named) {
      if (is_known(member)) continue;
      Principal& outsider = known[member.principal.id] = member.principal;
      outsider.outside_org = true;
      outsider.attributes["outside_org"] = "true";
    }
  }
  for (Member& member : members) {
    const auto found = known.find(member.principal.id);
    if (found != known.end()) {
      member.principal = found->second;
    } else if (member.principal.login.starts_with(kServiceAccountLogin)) {
      member.principal.type = kServiceAccount;
    }
  }
  co_return members;
}

Task<Page<AccessGrant>> GrafanaProvider::ListHolders(Entitlement entitlement, std::string,
                                                     PageRequest page, CallContext context) {
  const absl::Status sight = co_await rights_.Prove(Sight::kUsers, context);
  if (!sight.ok()) co_return sight;
  const auto members = co_await teams_.Members(entitlement.id, context);
  if (!members.ok()) co_return members.status();
  const auto named = co_await Named(entitlement.id, *members, context);
  if (!named.ok()) co_return named.status();
  std::vector<AccessGrant> holders;
  for (const Member& member : *named) {
    const HoldingKey key = KeyOf(member.principal, entitlement);
    auto seen = ObservationOf(*members, member.principal, key, clock_->Now());
    if (!seen.ok()) co_return seen.status();
    holders.push_back({member.principal, entitlement, "", std::move(seen->holding)});
  }
  co_return PageById(std::move(holders), page,
                     [](const AccessGrant& row) { return row.principal.id; });
}

Task<Page<Entitlement>> GrafanaProvider::ListEntitlements(EntitlementQuery query, PageRequest page,
                                                          CallContext context) {
  clients::PageCursor cursor{kSection, 1, std::min(page.size, Teams::kMostAPage)};
  if (!page.cursor.empty()) {
    const auto parsed = clients::ParsePageCursor(page.cursor, {kSection}, Teams::kMostAPage);
    if (!parsed.ok()) co_return parsed.status();
    cursor = *parsed;
  }
  const absl::Status sight = co_await rights_.Prove(Sight::kTeams, context);
  if (!sight.ok()) co_return sight;
  auto teams = co_await teams_.Search(query.contains, cursor.page, cursor.size, context);
  if (!teams.ok()) co_return teams.status();
  Page<Entitlement> result;
  for (Entitlement& team : teams->teams) {
    if (clients::ContainsIgnoringCase(team.display_name, query.contains)) {
      result.rows.push_back(std::move(team));
    }
  }
  if (std::int64_t{cursor.page} * cursor.size < teams->total) {
    ++cursor.page;
    result.next = clients::ToText(cursor);
  }
  co_return result;
}

Task<Page<Principal>> GrafanaProvider::ListPrincipals(PrincipalQuery query, PageRequest page,
                                                      CallContext context) {
  const absl::Status sight = co_await rights_.Prove(Sight::kUsers, context);
  if (!sight.ok()) co_return sight;
  auto users = co_await people_.Search(query.contains, context);
  if (!users.ok()) co_return users.status();
  std::erase_if(*users, [&](const Principal& user) {
    const bool found = clients::ContainsIgnoringCase(user.display_name, query.contains) ||
                       clients::ContainsIgnoringCase(user.login, query.contains) ||
                       clients::ContainsIgnoringCase(user.email, query.contains);
    return !found || (query.disabled && user.disabled != *query.disabled);
  });
  co_return PageById(std::move(*users), page, [](const Principal& user) { return user.id; });
}

// --- the credential

Task<CredentialCheck> GrafanaProvider::CheckCredential(CallContext context) {
  CredentialCheck check;
  check.check_time = clock_->Now();
  co_await LearnServer(context);
  auto missing = co_await rights_.Missing(context);
  if (!missing.ok()) {
    check.problem = FailureOf(missing.status());
    co_return check;
  }
  check.accepted = true;
  check.missing = std::move(*missing);
  co_return check;
}

// What cannot be learned stays as it was.
boost::asio::awaitable<void> GrafanaProvider::LearnServer(CallContext context) {
  const auto health = co_await api_.Fetch(api_.Path("/health"), kOneObject, context);
  std::string version = health.ok() ? VersionOf(*health) : "";
  const auto settings =
      co_await api_.Fetch(api_.Path("/frontend/settings"), http::kListBody, context);
  if (settings.ok() && settings->status == 200) {
    const std::string edition = EditionOf(*settings);
    if (!edition.empty()) edition_ = edition;
    people_.NoteTeamSync(edition_ == kEnterprise);
    if (version.empty()) version = VersionOfSettings(*settings);
  }
  if (!version.empty()) version_ = std::move(version);
}

}  // namespace broker::grafana
