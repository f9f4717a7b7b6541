#include "clients/grafana/teams.h"

#include <map>
#include <optional>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/order.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

constexpr std::size_t kOneObject = std::size_t{1} << 20;

EntitlementRef ById(const std::string& id) { return {kTeam, EntitlementRef::Key::kId, id, "", ""}; }

std::string CacheKey(const EntitlementRef& ref) {
  return (ref.key == EntitlementRef::Key::kId ? "#" : ":") + ref.value;
}

absl::Status NoTeam(const EntitlementRef& ref) {
  return Fail(Reason::kEntitlementNotFound,
              "the Grafana org has no " + ToText(ref) + "; ListEntitlements tells what there is",
              {{"resource_type", kTeam}, {"resource_name", ToText(ref)}});
}

// Trying again does not help, so it is no overload.
absl::Status TooManyTeams() {
  return Fail(Reason::kUnsupportedByInstance,
              "the Grafana org has more than " + std::to_string(Teams::kMost) +
                  " teams, too many to go through; ask who holds a single team, named by its name "
                  "or number");
}

absl::Status OtherAnswer() {
  return Fail(Reason::kUpstreamProtocol,
              "Grafana answered the change with something else than that it was made; read what is "
              "held now");
}

}  // namespace

Teams::Teams(clients::Api* api, Rights* rights, Clock* clock)
    : api_(api), rights_(rights), clock_(clock), by_ref_(kAge, kRemembered) {}

void Teams::Forget(const std::string& id) {
  by_ref_.EraseIf([&](const Entitlement& team) { return team.id == id; });
}

Task<Entitlement> Teams::Resolve(EntitlementRef ref, Freshness freshness, CallContext context) {
  if (freshness == Freshness::kCached) {
    if (auto cached = by_ref_.Get(CacheKey(ref), clock_->Mono())) co_return std::move(*cached);
  }
  auto team = co_await Find(ref, context);
  if (team.ok()) {
    by_ref_.Put(CacheKey(ref), *team, clock_->Mono());
    by_ref_.Put(CacheKey(ById(team->id)), *team, clock_->Mono());
  }
  co_return team;
}

Task<Entitlement> Teams::Find(EntitlementRef ref, CallContext context) {
  if (ref.key == EntitlementRef::Key::kId) co_return co_await FindById(std::move(ref), context);
  co_return co_await FindByName(std::move(ref), context);
}

Task<Entitlement> Teams::Missing(EntitlementRef ref, CallContext context) {
  const absl::Status proof = co_await rights_->Prove(Sight::kTeams, context);
  if (!proof.ok()) co_return proof;
  co_return NoTeam(ref);
}

Task<Entitlement> Teams::FindById(EntitlementRef ref, CallContext context) {
  if (!IsId(ref.value)) co_return co_await FindByUid(std::move(ref), context);
  http::Target target = api_->Path("/teams").Segment(ref.value);
  const auto reply = co_await api_->Get(std::move(target), kOneObject, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(std::move(ref), context);
  co_return ParseTeam(**reply);
}

// Older versions know numbers alone and answer 400; newer ones take what looks like a number for
// one, and answer the router's 404 whatever goes wrong while they look for the uid: an error is no
// evidence of absence.
Task<Entitlement> Teams::FindByUid(EntitlementRef ref, CallContext context) {
  if (!IsUid(ref.value)) co_return co_await Missing(std::move(ref), context);
  http::Target target = api_->Path("/teams").Segment(ref.value);
  const auto reply = co_await api_->Fetch(std::move(target), kOneObject, context);
  if (!reply.ok()) co_return reply.status();
  const bool unknown = IsNoRoute(*reply) || (reply->status == 400 && http::ParseJson(*reply).ok());
  const clients::Classified classified = Classify(*reply);
  if (unknown || classified.answer == clients::Answer::kAbsent) {
    co_return co_await FindUidAmongAll(std::move(ref), context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  auto team = ParseTeam(*reply);
  if (team.ok() && team->attributes["uid"] != ref.value) {
    co_return co_await FindUidAmongAll(std::move(ref), context);
  }
  co_return team;
}

Task<Entitlement> Teams::FindUidAmongAll(EntitlementRef ref, CallContext context) {
  auto teams = co_await All(context);
  if (!teams.ok()) co_return teams.status();
  for (Entitlement& team : *teams) {
    const auto uid = team.attributes.find("uid");
    if (uid != team.attributes.end() && uid->second == ref.value) co_return std::move(team);
  }
  co_return NoTeam(ref);
}

Task<Entitlement> Teams::FindByName(EntitlementRef ref, CallContext context) {
  http::Target target = api_->Path("/teams/search").Query("name", ref.value);
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(std::move(ref), context);
  auto page = ParseTeamPage(**reply);
  if (!page.ok()) co_return page.status();
  // MySQL ignores case.
  std::erase_if(page->teams,
                [&](const Entitlement& team) { return team.display_name != ref.value; });
  if (page->teams.empty()) co_return co_await Missing(std::move(ref), context);
  if (page->teams.size() == 1) co_return std::move(page->teams.front());
  std::vector<std::string> ids;
  for (const Entitlement& team : page->teams) ids.push_back(team.id);
  co_return Fail(Reason::kAmbiguousEntitlement,
                 "several Grafana teams are called " + ref.value + "; name one by id",
                 {{"candidates", clients::JoinIds(ids)}});
}

Task<TeamPage> Teams::Search(std::string text, int page, int size, CallContext context) {
  http::Target target = api_->Path("/teams/search");
  target.Query("perpage", std::to_string(size)).Query("page", std::to_string(page));
  if (!text.empty()) target.Query("query", SearchText(text));
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return TeamPage{};
  co_return ParseTeamPage(**reply);
}

Task<std::vector<Entitlement>> Teams::All(CallContext context) {
  const absl::Status sight = co_await rights_->Prove(Sight::kTeams, context);
  if (!sight.ok()) co_return sight;
  std::map<std::string, Entitlement> teams;
  for (int page = 1;; ++page) {
    auto read = co_await Search("", page, kMostAPage, context);
    if (!read.ok()) co_return read.status();
    if (read->total > kMost) co_return TooManyTeams();
    for (Entitlement& team : read->teams) teams.insert_or_assign(team.id, std::move(team));
    if (std::int64_t{page} * kMostAPage >= read->total) break;
  }
  std::vector<Entitlement> all;
  all.reserve(teams.size());
  for (auto& [id, team] : teams) all.push_back(std::move(team));
  co_return all;
}

Task<std::vector<Member>> Teams::Members(std::string id, CallContext context) {
  auto rbac = co_await rights_->Rbac(context);
  if (!rbac.ok()) co_return rbac.status();
  if (!*rbac) co_return co_await NamedMembers(std::move(id), context);
  http::Target target = api_->Path("/access-control/teams").Segment(id);
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsRbacOff(*reply)) {
    rbac = co_await rights_->AskRbac(context);
    if (!rbac.ok()) co_return rbac.status();
    if (!*rbac) co_return co_await NamedMembers(std::move(id), context);
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    co_return co_await MembersOfNone(std::move(id), context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  rights_->NoteRbac();
  co_return ParsePermissionList(*reply);
}

Task<std::vector<Member>> Teams::NamedMembers(std::string id, CallContext context) {
  http::Target target = api_->Path("/teams").Segment(id).Segment("members");
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await MembersOfNone(std::move(id), context);
  co_return ParseMembers(**reply);
}

Task<std::vector<Member>> Teams::MembersOfNone(std::string id, CallContext context) {
  const auto team = co_await Find(ById(id), context);
  if (HasReason(team.status(), Reason::kEntitlementNotFound)) co_return std::vector<Member>();
  if (!team.ok()) co_return team.status();
  co_return Fail(Failure{Reason::kUpstreamUnavailable,
                         "Grafana has the team and did not find its members; try again",
                         {},
                         std::chrono::seconds(1)});
}

Done Teams::CheckExists(std::string id, CallContext context) {
  const auto team = co_await Resolve(ById(id), Freshness::kCached, context);
  co_return team.status();
}

bool Teams::IsOwnedElsewhere(const std::string& id) const {
  const auto team = by_ref_.Get(CacheKey(ById(id)), clock_->Mono());
  return team && team->attributes.contains(kProvisioned);
}

boost::asio::awaitable<WriteReply> Teams::Write(Change change, CallContext context) {
  WriteReply reply;
  auto order = OrderOf(*api_, change, rights_->rbac());
  if (!order.ok()) {
    reply.fate = WriteReply::Fate::kNotSent;
    reply.status = order.status();
    co_return reply;
  }
  const clients::Api::Written written = co_await api_->Write(
      order->method, std::move(order->target), std::move(order->body), context);
  reply.fate = written.fate;
  reply.status = written.status;
  if (reply.status.ok() && http::MessageOf(written.reply) != order->done) {
    reply.status = OtherAnswer();
  }
  co_return reply;
}

}  // namespace broker::grafana
