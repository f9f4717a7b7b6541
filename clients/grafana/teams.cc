#include "clients/grafana/teams.h"

#include <cstdint>
#include <utility>

#include "clients/grafana/answers.h"
#include "clients/grafana/attributes.h"
#include "clients/grafana/things.h"
#include "clients/grafana/wire.h"
#include "clients/http/json.h"

namespace broker::grafana {
Principal TeamAsPrincipal(const Entitlement& team) {
  Principal principal;
  principal.type = kTeam;
  principal.id = team.id;
  principal.display_name = team.display_name;
  principal.uid = AttributeOf(team.attributes, "uid");
  return principal;
}

Teams::Teams(clients::Api* api, Rights* rights, Clock* clock)
    : Catalogue(api, rights, clock, kTeam, "teams", Sight::kTeams) {}

Task<Entitlement> Teams::FindById(std::string id, CallContext context) {
  if (!IsId(id)) co_return co_await FindByUid(std::move(id), context);
  http::Target target = api_->Path("/teams").Segment(id);
  const auto reply = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(ById(id), context);
  co_return ParseTeam(**reply);
}

// Older versions know numbers alone and answer 400; newer ones take what looks like a number for
// one, and answer the router's 404 whatever goes wrong while they look for the uid: an error is no
// evidence of absence.
Task<Entitlement> Teams::FindByUid(std::string uid, CallContext context) {
  if (!IsUid(uid)) co_return co_await Missing(ById(uid), context);
  http::Target target = api_->Path("/teams").Segment(uid);
  const auto reply = co_await api_->Fetch(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  const bool unknown = IsNoRoute(*reply) || (reply->status == 400 && http::ParseJson(*reply).ok());
  const clients::Classified classified = Classify(*reply);
  if (unknown || classified.answer == clients::Answer::kAbsent) {
    co_return co_await FindUidAmongAll(std::move(uid), context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  auto team = ParseTeam(*reply);
  if (team.ok() && team->attributes["uid"] != uid) {
    co_return co_await FindUidAmongAll(std::move(uid), context);
  }
  co_return team;
}

Task<Entitlement> Teams::FindUidAmongAll(std::string uid, CallContext context) {
  auto teams = co_await Walk(context);
  if (!teams.ok()) co_return teams.status();
  for (Entitlement& team : *teams) {
    if (AttributeOf(team.attributes, "uid") == uid) co_return std::move(team);
  }
  co_return co_await Missing(ById(uid), context);
}

Task<Entitlement> Teams::FindByName(std::string name, CallContext context) {
  http::Target target = api_->Path("/teams/search").Query("name", name);
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(ByName(name), context);
  auto page = ParseTeamPage(**reply);
  if (!page.ok()) co_return page.status();
  co_return co_await PickName(std::move(page->rows), std::move(name), context);
}

Task<Catalogue::Rows> Teams::ReadPage(std::string contains, int number, int size,
                                      CallContext context) {
  http::Target target = api_->Path("/teams/search");
  target.Query("perpage", std::to_string(size)).Query("page", std::to_string(number));
  if (!contains.empty()) target.Query("query", SearchText(contains));
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return Rows();
  auto page = ParseTeamPage(**reply);
  if (!page.ok()) co_return page.status();
  const bool last = std::int64_t{number} * size >= page->total;
  co_return Rows{std::move(page->rows), last};
}

}  // namespace broker::grafana
