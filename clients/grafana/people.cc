#include "clients/grafana/people.h"

#include <map>
#include <optional>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/users.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

absl::Status NoUser(const PrincipalRef& ref) {
  return Fail(Reason::kPrincipalNotFound,
              "the Grafana org has no user " + ToText(ref) +
                  "; ListPrincipals searches for people. Who is in no org yet can be named only if "
                  "the instance has the credential of a server admin",
              {{"resource_type", kUser}, {"resource_name", ToText(ref)}});
}

// A search that finds nobody answers an empty list.
absl::Status NoUserList(const std::string& where) {
  return Fail(Reason::kUpstreamProtocol, "Grafana does not list the users of the " + where +
                                             "; check that its version is supported");
}

constexpr int kServerPage = 1000;

Principal Outside(Principal user) {
  user.outside_org = true;
  user.attributes["outside_org"] = "true";
  return user;
}

PrincipalRef ById(const std::string& id) { return {kUser, PrincipalRef::Key::kId, id}; }

std::optional<Principal> PickId(std::vector<Principal> users, const std::string& id) {
  for (Principal& user : users) {
    if (user.id == id) return std::move(user);
  }
  return std::nullopt;
}

// The one of `users` that `ref` names. A login may be equal to another's e-mail, and e-mails may
// differ in case alone. nullopt: none.
absl::StatusOr<std::optional<Principal>> Pick(std::vector<Principal> users,
                                              const PrincipalRef& ref) {
  std::map<std::string, Principal> found;
  for (Principal& user : users) {
    if (Matches(ref, user)) found.insert_or_assign(user.id, std::move(user));
  }
  if (found.empty()) return std::optional<Principal>();
  if (found.size() == 1) return std::optional<Principal>(std::move(found.begin()->second));
  std::vector<std::string> ids;
  for (const auto& [id, user] : found) ids.push_back(id);
  return Fail(Reason::kAmbiguousPrincipal,
              "several Grafana users are known as " + ToText(ref) + "; name one by id",
              {{"candidates", clients::JoinIds(ids)}});
}

}  // namespace

People::People(clients::Api* api, Rights* rights, Self* self, Clock* clock)
    : api_(api),
      rights_(rights),
      self_(self),
      clock_(clock),
      by_ref_(kAge, kRemembered),
      names_(kNameAge, kRemembered),
      flights_(clock, kRemembered) {}

void People::Remember(const Principal& user) {
  // The longer one finds fewer others.
  const bool by_email = user.email.size() > user.login.size();
  names_.Put(user.id, by_email ? user.email : user.login, clock_->Mono());
}

void People::Forget(const std::string& id) {
  by_ref_.EraseIf([&](const Principal& user) { return user.id == id; });
}

Task<std::vector<Principal>> People::Search(std::string text, CallContext context) {
  http::Target target = api_->Path("/org/users");
  if (!text.empty()) target.Query("query", SearchText(text));
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return NoUserList("org");
  auto users = ParseUsers(**reply);
  if (users.ok() && !team_sync_) {
    for (Principal& user : *users) user.externally_managed = false;
  }
  co_return users;
}

Task<Principal> People::Resolve(PrincipalRef ref, Freshness freshness, CallContext context) {
  if (ref.key == PrincipalRef::Key::kName) {
    co_return InvalidField("principal",
                           "must be named by email, login or id: names of Grafana users are not "
                           "unique");
  }
  if (freshness == Freshness::kUncached) {
    co_return co_await FindAndRemember(std::move(ref), context);
  }
  const std::string key = ToText(ref);
  if (auto cached = by_ref_.Get(key, clock_->Mono())) co_return std::move(*cached);
  const SingleFlight<Principal>::Question question = [this, ref, context] {
    return FindAndRemember(ref, context);
  };
  co_return co_await flights_.Ask(key, question, context);
}

Task<Principal> People::FindAndRemember(PrincipalRef ref, CallContext context) {
  auto found = co_await Find(ref, context);
  if (found.ok()) by_ref_.Put(ToText(ref), *found, clock_->Mono());
  co_return found;
}

Task<Principal> People::Find(PrincipalRef ref, CallContext context) {
  if (ref.key == PrincipalRef::Key::kId) co_return co_await Read(ref.value, "", context);
  auto users = co_await Search(ref.value, context);
  if (!users.ok()) co_return users.status();
  auto found = Pick(std::move(*users), ref);
  if (!found.ok()) co_return found.status();
  if (!*found) co_return co_await FindOutside(std::move(ref), context);
  Remember(**found);
  co_return std::move(**found);
}

Task<Principal> People::FindOutside(PrincipalRef ref, CallContext context) {
  const absl::Status proof = co_await ProveSight(context);
  if (!proof.ok()) co_return proof;
  auto users = co_await SearchServer(ref.value, context);
  if (!users.ok()) co_return users.status();
  auto found = Pick(std::move(*users), ref);
  if (!found.ok()) co_return found.status();
  if (!*found) co_return NoUser(ref);
  co_return std::move(**found);
}

Task<std::vector<Principal>> People::SearchServer(std::string text, CallContext context) {
  const auto sees = co_await self_->SeesServer(context);
  if (!sees.ok()) co_return sees.status();
  std::vector<Principal> users;
  for (int number = 1; *sees; ++number) {
    http::Target target = api_->Path("/users/search");
    target.Query("perpage", std::to_string(kServerPage))
        .Query("page", std::to_string(number))
        .Query("query", SearchText(text));
    const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
    if (!reply.ok()) co_return reply.status();
    if (!*reply) co_return NoUserList("server");
    auto page = ParseServerUserPage(**reply);
    if (!page.ok()) co_return page.status();
    for (Principal& user : page->rows) users.push_back(Outside(std::move(user)));
    if (std::int64_t{number} * kServerPage >= page->total) break;
  }
  co_return users;
}

Task<Principal> People::ReadOutside(std::string id, CallContext context) {
  const absl::Status proof = co_await ProveSight(context);
  if (!proof.ok()) co_return proof;
  const auto sees = co_await self_->SeesServer(context);
  if (!sees.ok()) co_return sees.status();
  if (!*sees) co_return NoUser(ById(id));
  http::Target target = api_->Path("/users").Segment(id);
  const auto reply = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return NoUser(ById(id));
  auto user = ParseServerUser(**reply);
  if (!user.ok()) co_return user.status();
  co_return Outside(std::move(*user));
}

// An org has no route from an id to its user. Where a name is known that finds it, only the answer
// to that search is read, else all users.
Task<Principal> People::Read(std::string id, std::string login, CallContext context) {
  if (!IsId(id)) co_return NoUser(ById(id));
  const std::string name = names_.Get(id, clock_->Mono()).value_or(login);
  if (!name.empty()) {
    auto users = co_await Search(name, context);
    if (!users.ok()) co_return users.status();
    auto found = PickId(std::move(*users), id);
    if (found) {
      Remember(*found);
      co_return std::move(*found);
    }
  }
  auto users = co_await Search("", context);
  if (!users.ok()) co_return users.status();
  auto found = PickId(std::move(*users), id);
  if (found) {
    Remember(*found);
    co_return std::move(*found);
  }
  co_return co_await ReadOutside(std::move(id), context);
}

}  // namespace broker::grafana
