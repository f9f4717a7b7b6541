#include "clients/redash/people.h"

#include <algorithm>
#include <utility>

#include "clients/common/text.h"
#include "clients/redash/answers.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

absl::Status NoUser(const PrincipalRef& ref) {
  return Fail(Reason::kPrincipalNotFound,
              "Redash has no user " + ToText(ref) + "; ListPrincipals searches for people",
              {{"resource_type", kUser}, {"resource_name", ToText(ref)}});
}

PrincipalRef ById(const std::string& id) { return {kUser, PrincipalRef::Key::kId, id}; }

}  // namespace

People::People(clients::Api* api, bool groups_by_saml, Clock* clock)
    : api_(api),
      groups_by_saml_(groups_by_saml),
      clock_(clock),
      by_email_(kMaxAge, kMaxCached),
      shared_(clock, kMaxShared) {}

Principal People::Completed(Principal principal) const {
  principal.externally_managed = groups_by_saml_;
  return principal;
}

Task<User> People::Read(std::string id, CallContext context) {
  if (!IsId(id)) co_return NoUser(ById(id));
  http::Target target = api_->Path("/users").Segment(id);
  const auto reply = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return NoUser(ById(id));
  auto user = ParseUser(**reply);
  if (user.ok()) user->principal = Completed(std::move(user->principal));
  co_return user;
}

Task<Principal> People::ByEmail(std::string email, Freshness freshness, CallContext context) {
  if (freshness == Freshness::kUncached) co_return co_await FindAndKeep(email, context);
  if (auto kept = by_email_.Get(email, clock_->Mono())) co_return std::move(*kept);
  SingleFlight<Principal>::Question question = [this, email, context] {
    return FindAndKeep(email, context);
  };
  co_return co_await shared_.Ask(email, std::move(question), context);
}

Task<Principal> People::FindAndKeep(std::string email, CallContext context) {
  auto found = co_await FindByEmail(email, context);
  if (found.ok()) by_email_.Put(email, *found, clock_->Mono());
  co_return found;
}

void People::Forget(const std::string& id) {
  by_email_.EraseIf([&](const Principal& user) { return user.id == id; });
}

// Redash searches for parts of names and addresses, in no order, and hides disabled users: so both
// kinds are walked to the end and only an equal address counts. Whoever is disabled meanwhile is
// met twice, whoever is enabled meanwhile not at all.
Task<Principal> People::FindByEmail(std::string email, CallContext context) {
  auto found = co_await SearchExact(email, false, context);
  if (!found.ok()) co_return found.status();
  auto disabled = co_await SearchExact(email, true, context);
  if (!disabled.ok()) co_return disabled.status();
  for (Principal& user : *disabled) {
    std::erase_if(*found, [&](const Principal& other) { return other.id == user.id; });
    found->push_back(std::move(user));
  }
  if (found->empty()) found = co_await SearchExact(email, false, context);
  if (!found.ok()) co_return found.status();
  if (found->empty()) co_return NoUser({kUser, PrincipalRef::Key::kEmail, email});
  if (found->size() == 1) co_return std::move(found->front());
  std::vector<std::string> ids;
  for (const Principal& user : *found) ids.push_back(user.id);
  co_return Fail(Reason::kAmbiguousPrincipal,
                 "several Redash users have the address " + email + "; name one by id",
                 {{"candidates", clients::JoinIds(ids)}});
}

Task<std::vector<Principal>> People::SearchExact(std::string email, bool disabled,
                                                 CallContext context) {
  std::vector<Principal> found;
  const PrincipalQuery query{kUser, email, disabled};
  for (int page = 1;; ++page) {
    auto users = co_await ReadPage(query, disabled, page, kMaxPage, context);
    if (!users.ok()) co_return users.status();
    for (Principal& user : users->users) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const Principal& other) { return other.id == user.id; });
      if (user.email == email && !known) found.push_back(std::move(user));
    }
    if (std::int64_t{page} * kMaxPage >= users->count) co_return found;
  }
}

Task<UserPage> People::ReadPage(PrincipalQuery query, bool disabled, int page, int size,
                                CallContext context) {
  const auto reply = co_await FetchPage(std::move(query), disabled, page, size, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return UserPage{};
  auto users = ParseUserPage(**reply);
  if (users.ok()) {
    for (Principal& user : users->users) user = Completed(std::move(user));
  }
  co_return users;
}

Task<UserList> People::ReadList(bool disabled, int page, CallContext context) {
  const auto reply = co_await FetchPage(PrincipalQuery(), disabled, page, kMaxPage, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return UserList{};
  auto list = ParseUserList(**reply);
  if (list.ok()) {
    for (ListedUser& user : list->users) user.principal = Completed(std::move(user.principal));
  }
  co_return list;
}

// A page after the last one is an error in Redash, also if the list became shorter since.
Task<std::optional<http::Reply>> People::FetchPage(PrincipalQuery query, bool disabled, int page,
                                                   int size, CallContext context) {
  http::Target target = api_->Path("/users");
  target.Query("page", std::to_string(page)).Query("page_size", std::to_string(size));
  target.Query("order", "created_at");
  if (!query.contains.empty()) target.Query("q", EscapeLike(query.contains));
  if (disabled) target.Query("disabled", "true");
  auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  const clients::Classified classified = Classify(*reply);
  const bool past_end =
      page > 1 && (reply->status == 400 || classified.answer == clients::Answer::kAbsent);
  if (past_end) co_return std::optional<http::Reply>();
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  co_return std::optional<http::Reply>(std::move(*reply));
}

Task<std::vector<User>> People::MembersOf(std::string group_id, CallContext context) {
  http::Target target = api_->Path("/groups").Segment(group_id).Fixed("members");
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
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

}  // namespace broker::redash
