#include "clients/redash/groups.h"

#include <utility>

#include "service/core/error.h"

namespace broker::redash {

const Entitlement* FindById(const std::vector<Group>& groups, const std::string& id) {
  for (const Group& group : groups) {
    if (group.entitlement.id == id) return &group.entitlement;
  }
  return nullptr;
}

Entitlement DeletedGroup(const std::string& id) {
  Entitlement group;
  group.type = "group";
  group.id = id;
  group.hidden = true;
  group.attributes["deleted"] = "true";
  return group;
}

Groups::Groups(clients::Api* api, Clock* clock)
    : api_(api), clock_(clock), kept_(kMaxAge, 1), shared_(clock, 1) {}

Task<std::vector<Group>> Groups::Read(Freshness freshness, CallContext context) {
  if (freshness == Freshness::kUncached) co_return co_await ReadAndKeep(context);
  if (auto kept = kept_.Get("", clock_->Mono())) co_return std::move(*kept);
  SingleFlight<std::vector<Group>>::Question question = [this, context] {
    return ReadAndKeep(context);
  };
  co_return co_await shared_.Ask("", std::move(question), context);
}

Task<std::vector<Group>> Groups::ReadAndKeep(CallContext context) {
  const auto reply = co_await api_->Get(api_->Path("/groups"), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(Reason::kUpstreamProtocol,
                   "Redash has no groups route; check the instance's url");
  }
  auto groups = ParseGroups(**reply);
  if (groups.ok()) kept_.Put("", *groups, clock_->Mono());
  co_return groups;
}

Task<std::vector<Attachment>> Groups::DataSourcesOf(std::string id, CallContext context) {
  http::Target target = api_->Path("/groups").Segment(id).Fixed("data_sources");
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return std::vector<Attachment>();
  co_return ParseDataSources(**reply);
}

}  // namespace broker::redash
