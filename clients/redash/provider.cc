#include "clients/redash/provider.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include "clients/common/text.h"
#include "clients/redash/cursor.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

constexpr int kSearchPage = 250;  // the most that Redash gives
constexpr std::size_t kOneObject = std::size_t{1} << 20;

absl::Status NoUser(const PrincipalRef& ref) {
  return Fail(Reason::kPrincipalNotFound,
              "Redash has no user " + ToText(ref) + "; ListPrincipals searches for people",
              {{"resource_type", kUser}, {"resource_name", ToText(ref)}});
}

PrincipalRef ById(const std::string& id) { return {kUser, PrincipalRef::Key::kId, id}; }

AccessGrant GrantOf(Principal principal, Entitlement group, const Observation& seen) {
  return {std::move(principal), std::move(group), "", seen.holding};
}

// A group that users still name although it was deleted.
Entitlement Dangling(const std::string& id) {
  Entitlement group;
  group.type = "group";
  group.id = id;
  group.hidden = true;
  group.attributes["deleted"] = "true";
  return group;
}

}  // namespace

RedashProvider::RedashProvider(ProviderInfo info, clients::Api api, bool groups_by_saml,
                               Clock* clock)
    : info_(std::move(info)),
      api_(std::move(api)),
      groups_by_saml_(groups_by_saml),
      clock_(clock),
      users_by_email_(kUserAge, kCachedUsers),
      groups_(kGroupAge, 1) {}

InstanceStatus RedashProvider::status() const {
  InstanceStatus status;
  status.health = api_.health();
  status.version = version_;
  if (!version_.empty()) status.edition = "oss";
  return status;
}

Principal RedashProvider::Completed(Principal principal) const {
  principal.externally_managed = groups_by_saml_;
  return principal;
}

// --- reading single things

Task<User> RedashProvider::ReadUser(std::string id, CallContext context) {
  if (!IsId(id)) co_return NoUser(ById(id));
  http::Target target = api_.Path("/users").Segment(id);
  const auto reply = co_await api_.Get(std::move(target), kOneObject, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return NoUser(ById(id));
  auto user = ParseUser(**reply);
  if (user.ok()) user->principal = Completed(std::move(user->principal));
  co_return user;
}

Task<std::vector<Entitlement>> RedashProvider::ReadGroups(Freshness freshness,
                                                          CallContext context) {
  if (freshness == Freshness::kCached) {
    if (auto cached = groups_.Get("", clock_->Mono())) co_return std::move(*cached);
  }
  const auto reply = co_await api_.Get(api_.Path("/groups"), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Redash has no groups route; check the instance's url");
  }
  auto groups = ParseGroups(**reply);
  if (groups.ok()) groups_.Put("", *groups, clock_->Mono());
  co_return groups;
}

Task<std::vector<User>> RedashProvider::ReadMembers(std::string group_id, CallContext context) {
  http::Target target = api_.Path("/groups").Segment(group_id).Segment("members");
  const auto reply = co_await api_.Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Redash has no members route; check the instance's url");
  }
  auto members = ParseMembers(**reply);
  if (members.ok()) {
    for (User& member : *members) member.principal = Completed(std::move(member.principal));
  }
  co_return members;
}

Task<Session> RedashProvider::ReadSession(CallContext context) {
  const auto reply = co_await api_.Get(api_.Path("/session"), kOneObject, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Redash has no session route; check the instance's url");
  }
  auto session = ParseSession(**reply);
  if (session.ok()) version_ = session->version;
  co_return session;
}

Task<std::string> RedashProvider::OwnId(CallContext context) {
  const auto key = api_.authorization();
  if (!key.ok()) co_return key.status();
  if (key_and_own_id_ && key_and_own_id_->first == *key) co_return key_and_own_id_->second;
  const auto session = co_await ReadSession(context);
  if (!session.ok()) co_return session.status();
  key_and_own_id_.emplace(*key, session->user_id);
  co_return session->user_id;
}

// --- resolving references

Task<Principal> RedashProvider::ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                                 CallContext context) {
  if (ref.key == PrincipalRef::Key::kId) {
    auto user = co_await ReadUser(ref.value, context);
    if (!user.ok()) co_return user.status();
    co_return std::move(user->principal);
  }
  if (ref.key != PrincipalRef::Key::kEmail) {
    co_return InvalidField("principal", "must be named by email or id: Redash has no logins");
  }
  if (freshness == Freshness::kCached) {
    if (auto cached = users_by_email_.Get(ref.value, clock_->Mono())) co_return std::move(*cached);
  }
  auto found = co_await FindByEmail(ref.value, context);
  if (found.ok()) users_by_email_.Put(ref.value, *found, clock_->Mono());
  co_return found;
}

// Redash searches for parts of names and addresses, in no order, and hides disabled users: so both
// kinds are walked to the end and only an equal address counts.
Task<Principal> RedashProvider::FindByEmail(std::string email, CallContext context) {
  auto found = co_await SearchExact(email, false, context);
  if (!found.ok()) co_return found.status();
  auto disabled = co_await SearchExact(email, true, context);
  if (!disabled.ok()) co_return disabled.status();
  std::move(disabled->begin(), disabled->end(), std::back_inserter(*found));
  if (found->empty()) co_return NoUser({kUser, PrincipalRef::Key::kEmail, email});
  if (found->size() == 1) co_return Completed(std::move(found->front()));
  std::vector<std::string> ids;
  for (const Principal& user : *found) ids.push_back(user.id);
  co_return Fail(Reason::kAmbiguousPrincipal,
                 "several Redash users have the address " + email + "; name one by id",
                 {{"candidates", clients::JoinIds(ids)}});
}

Task<std::vector<Principal>> RedashProvider::SearchExact(std::string email, bool disabled,
                                                         CallContext context) {
  std::vector<Principal> found;
  const PrincipalQuery query{kUser, email, disabled};
  for (int page = 1;; ++page) {
    auto users = co_await ReadUserPage(query, disabled, page, kSearchPage, context);
    if (!users.ok()) co_return users.status();
    for (Principal& user : users->users) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const Principal& other) { return other.id == user.id; });
      if (user.email == email && !known) found.push_back(std::move(user));
    }
    if (std::int64_t{page} * kSearchPage >= users->count) co_return found;
  }
}

// A page after the last one is empty, also if the list became shorter since.
Task<UserPage> RedashProvider::ReadUserPage(PrincipalQuery query, bool disabled, int page, int size,
                                            CallContext context) {
  http::Target target = api_.Path("/users");
  target.Query("page", std::to_string(page)).Query("page_size", std::to_string(size));
  target.Query("order", "created_at");
  if (!query.contains.empty()) target.Query("q", EscapeLike(query.contains));
  if (disabled) target.Query("disabled", "true");
  const auto reply = co_await api_.Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  const clients::Classified classified = Classify(*reply);
  const bool past_end =
      page > 1 && (reply->status == 400 || classified.answer == clients::Answer::kAbsent);
  if (past_end) co_return UserPage{};
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  co_return ParseUserPage(*reply);
}

Task<Entitlement> RedashProvider::ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                                     CallContext context) {
  const auto groups = co_await ReadGroups(freshness, context);
  if (!groups.ok()) co_return groups.status();
  std::vector<Entitlement> found;
  for (const Entitlement& group : *groups) {
    const bool by_id = ref.key == EntitlementRef::Key::kId;
    if ((by_id ? group.id : group.display_name) == ref.value) found.push_back(group);
  }
  if (found.size() == 1) co_return std::move(found.front());
  if (found.size() > 1) {
    std::vector<std::string> ids;
    for (const Entitlement& group : found) ids.push_back(group.id);
    co_return Fail(Reason::kAmbiguousEntitlement,
                   "several Redash groups are called " + ref.value + "; name one by id",
                   {{"candidates", clients::JoinIds(ids)}});
  }
  // Whoever is not an administrator sees only its own groups, so a list that lacks one proves
  // nothing.
  const auto session = co_await ReadSession(context);
  if (!session.ok()) co_return session.status();
  if (!std::binary_search(session->permissions.begin(), session->permissions.end(), "admin")) {
    co_return Fail(
        Reason::kInstanceCredentials,
        "the broker's Redash user is no administrator and does not see all groups; put it "
        "in the built-in group admin");
  }
  co_return Fail(Reason::kEntitlementNotFound,
                 "Redash has no " + ToText(ref) + "; ListEntitlements tells what there is",
                 {{"resource_type", "group"}, {"resource_name", ToText(ref)}});
}

void RedashProvider::Forget(const HoldingKey& key) {
  users_by_email_.EraseIf([&](const Principal& user) { return user.id == key.principal_id; });
  groups_.Clear();
}

// --- one holding

Task<Observation> RedashProvider::Observe(HoldingKey key, CallContext context) {
  const auto user = co_await ReadUser(key.principal_id, context);
  if (user.ok()) co_return ObservationOf(*user, key, clock_->Now());
  if (HasReason(user.status(), Reason::kUpstreamUnavailable)) {
    co_return co_await ObserveInMembers(std::move(key), user.status(), context);
  }
  co_return user.status();
}

// The one membership read that works while Redash cannot record events: then reads of users answer
// 500, and so do writes that were carried out.
Task<Observation> RedashProvider::ObserveInMembers(HoldingKey key, absl::Status why,
                                                   CallContext context) {
  const auto members = co_await ReadMembers(key.entitlement_id, context);
  if (!members.ok()) co_return why;
  for (const User& member : *members) {
    if (member.principal.id == key.principal_id) {
      co_return ObservationOf(member, key, clock_->Now());
    }
  }
  Observation absent;
  absent.partial = true;
  absent.holding.etag = EtagOf(key, false, "", 0);
  absent.holding.observe_time = clock_->Now();
  co_return absent;
}

Task<Guard> RedashProvider::FindGuard(Change change, CallContext context) {
  const auto own_id = co_await OwnId(context);
  if (!own_id.ok()) co_return own_id.status();
  if (change.key.principal_id == *own_id) co_return Guard::kOwnAccount;
  const auto groups = co_await ReadGroups(Freshness::kCached, context);
  if (!groups.ok()) co_return groups.status();
  const auto group = std::find_if(
      groups->begin(), groups->end(),
      [&](const Entitlement& candidate) { return candidate.id == change.key.entitlement_id; });
  if (group == groups->end() || !group->guarded) co_return Guard::kNone;
  if (change.verb == Verb::kGrant) co_return Guard::kGuardedEntitlement;
  const auto members = co_await ReadMembers(group->id, context);
  if (!members.ok()) co_return members.status();
  const auto others = std::count_if(members->begin(), members->end(), [&](const User& member) {
    return member.principal.id != change.key.principal_id && !member.principal.disabled;
  });
  co_return others == 0 ? Guard::kLastAdmin : Guard::kNone;
}

boost::asio::awaitable<WriteReply> RedashProvider::Write(Change change, CallContext context) {
  const HoldingKey& key = change.key;
  http::Target target = api_.Path("/groups").Segment(key.entitlement_id).Segment("members");
  http::Method method = http::Method::kDelete;
  std::string body;
  if (change.verb == Verb::kGrant) {
    method = http::Method::kPost;
    body = boost::json::serialize(boost::json::object{{"user_id", std::stoll(key.principal_id)}});
  } else {
    target.Segment(key.principal_id);
  }
  const clients::Api::Written written =
      co_await api_.Write(method, std::move(target), std::move(body), context);
  WriteReply reply;
  reply.fate = written.fate;
  reply.status = written.status;
  if (written.status.ok() && change.verb == Verb::kGrant) {
    // The answer to a grant shows the whole array as it was stored; that of a revoke shows nothing.
    auto user = ParseUser(written.reply);
    if (user.ok() && user->principal.id == key.principal_id) {
      user->principal = Completed(std::move(user->principal));
      reply.after = ObservationOf(*user, key, clock_->Now());
    }
  }
  co_return reply;
}

// --- lists

Task<std::vector<AccessGrant>> RedashProvider::ListHeld(Principal principal, std::string,
                                                        bool /*include_indirect: Redash has none*/,
                                                        CallContext context) {
  const auto user = co_await ReadUser(principal.id, context);
  if (!user.ok()) co_return user.status();
  const auto groups = co_await ReadGroups(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  std::vector<std::int64_t> ids = user->groups;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<AccessGrant> held;
  for (const std::int64_t number : ids) {
    const std::string id = std::to_string(number);
    const auto group =
        std::find_if(groups->begin(), groups->end(),
                     [&](const Entitlement& candidate) { return candidate.id == id; });
    const HoldingKey key{kUser, principal.id, "group", id, ""};
    held.push_back(GrantOf(user->principal, group == groups->end() ? Dangling(id) : *group,
                           ObservationOf(*user, key, clock_->Now())));
  }
  co_return held;
}

Task<Page<AccessGrant>> RedashProvider::ListHolders(Entitlement entitlement, std::string,
                                                    PageRequest page, CallContext context) {
  const auto members = co_await ReadMembers(entitlement.id, context);
  if (!members.ok()) co_return members.status();
  std::vector<AccessGrant> holders;
  for (const User& member : *members) {
    const HoldingKey key{kUser, member.principal.id, "group", entitlement.id, ""};
    const Observation seen = ObservationOf(member, key, clock_->Now());
    holders.push_back(GrantOf(member.principal, entitlement, seen));
  }
  co_return PageById(std::move(holders), page,
                     [](const AccessGrant& row) { return row.principal.id; });
}

Task<Page<Entitlement>> RedashProvider::ListEntitlements(EntitlementQuery query, PageRequest page,
                                                         CallContext context) {
  auto groups = co_await ReadGroups(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  std::erase_if(*groups, [&](const Entitlement& group) {
    return !clients::ContainsIgnoringCase(group.display_name, query.contains);
  });
  co_return PageById(std::move(*groups), page, [](const Entitlement& group) { return group.id; });
}

Task<Page<Principal>> RedashProvider::ListPrincipals(PrincipalQuery query, PageRequest page,
                                                     CallContext context) {
  const auto cursor = ReadCursor(page.cursor, query.disabled, std::min(page.size, kSearchPage));
  if (!cursor.ok()) co_return cursor.status();
  const bool disabled = cursor->section == kDisabledUsers;
  auto users = co_await ReadUserPage(query, disabled, cursor->page, cursor->size, context);
  if (!users.ok()) co_return users.status();
  Page<Principal> result;
  for (Principal& user : users->users) result.rows.push_back(Completed(std::move(user)));
  result.next = NextCursor(*cursor, users->count, query.disabled);
  co_return result;
}

Task<CredentialCheck> RedashProvider::CheckCredential(CallContext context) {
  const auto session = co_await ReadSession(context);
  CredentialCheck check;
  check.check_time = clock_->Now();
  if (!session.ok()) {
    check.problem = FailureOf(session.status());
    co_return check;
  }
  check.accepted = true;
  for (const char* needed : {"admin", "list_users"}) {
    const auto& held = session->permissions;
    if (!std::binary_search(held.begin(), held.end(), needed)) check.missing.push_back(needed);
  }
  co_return check;
}

}  // namespace broker::redash
