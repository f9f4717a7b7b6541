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

absl::Status NoGroup(const EntitlementRef& ref) {
  return Fail(Reason::kEntitlementNotFound,
              "Redash has no " + ToText(ref) + "; ListEntitlements tells what there is",
              {{"resource_type", "group"}, {"resource_name", ToText(ref)}});
}

}  // namespace

RedashProvider::RedashProvider(ProviderInfo info, clients::Api api, bool groups_by_saml,
                               Clock* clock)
    : info_(std::move(info)),
      api_(std::move(api)),
      clock_(clock),
      account_(&api_),
      people_(&api_, groups_by_saml, clock),
      groups_(&api_, clock),
      memberships_(&account_, &people_, &groups_, clock),
      definitions_(&api_, &account_, &people_, &groups_, clock),
      permissions_(&account_, &people_, &groups_),
      inventory_(&people_, &groups_, clock) {}

InstanceStatus RedashProvider::status() const {
  InstanceStatus status;
  status.health = api_.health();
  status.version = account_.version();
  if (!status.version.empty()) status.edition = "oss";
  return status;
}

// --- resolving references

Task<Principal> RedashProvider::ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                                 CallContext context) {
  if (ref.key == PrincipalRef::Key::kEmail) {
    co_return co_await people_.ByEmail(std::move(ref.value), freshness, context);
  }
  if (ref.key != PrincipalRef::Key::kId) {
    co_return InvalidField("principal", "must be named by email or id: Redash has no logins");
  }
  auto user = co_await people_.Read(std::move(ref.value), context);
  if (!user.ok()) co_return user.status();
  co_return std::move(user->principal);
}

Task<Entitlement> RedashProvider::ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                                     CallContext context) {
  const auto groups = co_await groups_.Read(freshness, context);
  if (!groups.ok()) co_return groups.status();
  std::vector<Entitlement> found;
  const bool by_id = ref.key == EntitlementRef::Key::kId;
  for (const Group& candidate : *groups) {
    const Entitlement& group = candidate.entitlement;
    if ((by_id ? group.id : group.display_name) == ref.value) found.push_back(group);
  }
  if (found.size() == 1) co_return std::move(found.front());
  if (found.size() > 1) {
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (const Entitlement& group : found) ids.push_back(group.id);
    co_return Fail(Reason::kAmbiguousEntitlement,
                   "several Redash groups are called " + ref.value + "; name one by id",
                   {{"candidates", clients::JoinIds(ids)}});
  }
  // It may have been made since the list was read.
  if (freshness == Freshness::kCached) {
    co_return co_await ResolveEntitlement(std::move(ref), Freshness::kUncached, context);
  }
  const absl::Status sees = co_await account_.ProveSeesGroups(context);
  if (!sees.ok()) co_return sees;
  if (!by_id || !IsId(ref.value)) co_return NoGroup(ref);
  const auto named = co_await IsStillNamed(ref.value, context);
  if (!named.ok()) co_return named.status();
  if (!*named) co_return NoGroup(ref);
  co_return DeletedGroup(ref.value);
}

// Redash shows the members of another organisation's group too, but not who they are.
Task<bool> RedashProvider::IsStillNamed(std::string group_id, CallContext context) {
  const auto members = co_await people_.MembersOf(std::move(group_id), context);
  if (!members.ok()) co_return members.status();
  if (members->empty()) co_return false;
  const auto user = co_await people_.Read(members->front().principal.id, context);
  if (HasReason(user.status(), Reason::kPrincipalNotFound)) co_return false;
  if (!user.ok()) co_return user.status();
  co_return true;
}

void RedashProvider::Forget(const HoldingKey& key) {
  people_.Forget(key.principal_id);
  groups_.Forget();
}

// --- one holding

Task<Observation> RedashProvider::Observe(HoldingKey key, CallContext context) {
  const auto user = co_await people_.Read(key.principal_id, context);
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
  const auto members = co_await people_.MembersOf(key.entitlement_id, context);
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
  if (IsOfDefinition(change.verb)) {
    co_return co_await definitions_.FindGuard(std::move(change), context);
  }
  const auto own_id = co_await account_.OwnId(context);
  if (!own_id.ok()) co_return own_id.status();
  if (change.key.principal_id == *own_id) co_return Guard::kOwnAccount;
  const auto groups = co_await groups_.Read(Freshness::kCached, context);
  if (!groups.ok()) co_return groups.status();
  const auto group = FindById(*groups, change.key.entitlement_id);
  if (!group && change.verb == Verb::kGrant) {
    const absl::Status sees = co_await account_.ProveSeesGroups(context);
    if (!sees.ok()) co_return sees;
    const std::string& id = change.key.entitlement_id;
    co_return NoGroup({"group", EntitlementRef::Key::kId, id, "", ""});
  }
  if (!group || !group->guarded) co_return Guard::kNone;
  if (change.verb == Verb::kGrant) co_return Guard::kGuardedEntitlement;
  const auto members = co_await people_.MembersOf(group->id, context);
  if (!members.ok()) co_return members.status();
  const auto others = std::count_if(members->begin(), members->end(), [&](const User& member) {
    return member.principal.id != change.key.principal_id && !member.principal.disabled;
  });
  co_return others == 0 ? Guard::kLastAdmin : Guard::kNone;
}

boost::asio::awaitable<WriteReply> RedashProvider::Write(Change change, CallContext context) {
  const HoldingKey& key = change.key;
  http::Target target = api_.Path("/groups").Segment(key.entitlement_id).Fixed("members");
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
      user->principal = people_.Completed(std::move(user->principal));
      reply.after = ObservationOf(*user, key, clock_->Now());
    }
  }
  co_return reply;
}

// --- one group

Task<Observation> RedashProvider::ObserveDefinition(DefinitionKey key, CallContext context) {
  return definitions_.Observe(std::move(key), context);
}

boost::asio::awaitable<WriteReply> RedashProvider::WriteDefinition(Change change,
                                                                   CallContext context) {
  return definitions_.Write(std::move(change), context);
}

// --- lists

Task<std::vector<AccessGrant>> RedashProvider::ListHeld(Principal principal, std::string,
                                                        bool /*include_indirect: Redash has none*/,
                                                        CallContext context) {
  return memberships_.Of(std::move(principal), context);
}

Task<Page<AccessGrant>> RedashProvider::ListHolders(Entitlement entitlement, std::string, bool,
                                                    PageRequest page, CallContext context) {
  return memberships_.In(std::move(entitlement), std::move(page), context);
}

Task<Page<Entitlement>> RedashProvider::ListEntitlements(EntitlementQuery query, PageRequest page,
                                                         CallContext context) {
  auto groups = co_await groups_.Read(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  const absl::Status sees = co_await account_.ProveSeesGroups(context);
  if (!sees.ok()) co_return sees;
  std::vector<Entitlement> found;
  for (Group& group : *groups) {
    if (clients::ContainsIgnoringCase(group.entitlement.display_name, query.contains)) {
      found.push_back(std::move(group.entitlement));
    }
  }
  co_return PageById(std::move(found), page, [](const Entitlement& group) { return group.id; });
}

Task<Page<Principal>> RedashProvider::ListPrincipals(PrincipalQuery query, PageRequest page,
                                                     CallContext context) {
  const auto cursor =
      ReadCursor(page.cursor, query.disabled, std::min(page.size, People::kMaxPage));
  if (!cursor.ok()) co_return cursor.status();
  const bool disabled = cursor->section == kDisabledUsers;
  auto users = co_await people_.ReadPage(query, disabled, cursor->page, cursor->size, context);
  if (!users.ok()) co_return users.status();
  Page<Principal> result;
  result.rows = std::move(users->users);
  result.next = NextCursor(*cursor, users->count, query.disabled);
  co_return result;
}

Task<InventoryPage> RedashProvider::ReadInventory(std::string, int number, CallContext context) {
  return inventory_.Read(number, context);
}

Task<std::vector<Permission>> RedashProvider::ListPermissions(Principal principal,
                                                              CallContext context) {
  return permissions_.Of(std::move(principal), context);
}

// No route lists what one user scheduled or shared, so all that can be said is where to look.
std::vector<Remnant> RedashProvider::RemnantsOf(const Principal& principal) const {
  std::vector<Remnant> remnants;
  if (!principal.disabled) {
    remnants.push_back({"", "api_key", principal.id, principal.display_name,
                        "the account's API key works until the account is disabled or the key is "
                        "made anew"});
  }
  remnants.push_back({"", "scheduled_query", "", "",
                      "queries that it scheduled go on running; look at its queries in Redash"});
  remnants.push_back({"", "public_dashboard", "", "",
                      "public links of its dashboards go on working; look at its dashboards in "
                      "Redash"});
  return remnants;
}

Task<CredentialCheck> RedashProvider::CheckCredential(CallContext context) {
  const auto session = co_await account_.ReadSession(context);
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
