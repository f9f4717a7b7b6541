#include "clients/grafana/people.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

absl::Status NoUser(const PrincipalRef& ref) {
  return Fail(Reason::kPrincipalNotFound,
              "the Grafana org has no user " + ToText(ref) +
                  "; ListPrincipals searches for people, and whoever is missing there must be "
                  "added to the org first",
              {{"resource_type", kUser}, {"resource_name", ToText(ref)}});
}

PrincipalRef ById(const std::string& id) { return {kUser, PrincipalRef::Key::kId, id}; }

std::optional<Principal> PickId(std::vector<Principal> users, const std::string& id) {
  for (Principal& user : users) {
    if (user.id == id) return std::move(user);
  }
  return std::nullopt;
}

}  // namespace

People::People(clients::Api* api, Rights* rights, Clock* clock)
    : api_(api),
      rights_(rights),
      clock_(clock),
      by_ref_(kAge, kRemembered),
      names_(kNameAge, kRemembered) {}

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
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Grafana does not list the users of the org; check that its version is "
                   "supported");
  }
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
  const std::string key = ToText(ref);
  if (freshness == Freshness::kCached) {
    if (auto cached = by_ref_.Get(key, clock_->Mono())) co_return std::move(*cached);
  }
  auto found = co_await Find(ref, context);
  if (found.ok()) by_ref_.Put(key, *found, clock_->Mono());
  co_return found;
}

// A login may be equal to another's e-mail, and e-mails may differ in case alone.
Task<Principal> People::Find(PrincipalRef ref, CallContext context) {
  if (ref.key == PrincipalRef::Key::kId) co_return co_await Read(ref.value, "", context);
  auto users = co_await Search(ref.value, context);
  if (!users.ok()) co_return users.status();
  std::vector<std::string> ids;
  std::optional<Principal> found;
  for (Principal& user : *users) {
    if (!Matches(ref, user)) continue;
    ids.push_back(user.id);
    found = std::move(user);
  }
  if (ids.size() > 1) {
    co_return Fail(Reason::kAmbiguousPrincipal,
                   "several Grafana users are known as " + ToText(ref) + "; name one by id",
                   {{"candidates", clients::JoinIds(ids)}});
  }
  if (found) {
    Remember(*found);
    co_return std::move(*found);
  }
  const absl::Status proof = co_await rights_->Prove(Sight::kUsers, context);
  co_return proof.ok() ? NoUser(ref) : proof;
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
  const absl::Status proof = co_await rights_->Prove(Sight::kUsers, context);
  co_return proof.ok() ? NoUser(ById(id)) : proof;
}

}  // namespace broker::grafana
