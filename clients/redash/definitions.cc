#include "clients/redash/definitions.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "clients/common/text.h"
#include "service/core/digest.h"
#include "service/core/error.h"

namespace broker::redash {

Definition DefinitionOf(const Entitlement& group) {
  Definition definition;
  definition.type = "group";
  definition.id = group.id;
  definition.name = group.display_name;
  Digest digest;
  definition.etag = digest.Add("group").Add(group.display_name).Hex();
  return definition;
}

Definitions::Definitions(clients::Api* api, Account* account, People* people, Groups* groups,
                         Clock* clock)
    : api_(api), account_(account), people_(people), groups_(groups), clock_(clock) {}

Task<Observation> Definitions::Observe(DefinitionKey key, CallContext context) {
  const auto groups = co_await groups_->Read(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  Observation seen;
  seen.holding.observe_time = clock_->Now();
  std::vector<std::string> ids;
  for (const Group& candidate : *groups) {
    const Entitlement& group = candidate.entitlement;
    const bool is_it = key.id.empty() ? group.display_name == key.name : group.id == key.id;
    if (!is_it) continue;
    ids.push_back(group.id);
    seen.definitions.push_back(DefinitionOf(group));
  }
  if (seen.definitions.size() > 1) {
    co_return Fail(Reason::kAmbiguousEntitlement,
                   "several Redash groups are called " + key.name + "; name one by id",
                   {{"candidates", clients::JoinIds(ids)}});
  }
  if (!seen.definitions.empty()) co_return seen;
  const absl::Status sees = co_await account_->ProveSeesGroups(context);
  if (!sees.ok()) co_return sees;
  co_return seen;
}

Task<Guard> Definitions::FindGuard(Change change, CallContext context) {
  if (change.verb == Verb::kCreate) co_return Guard::kNone;
  const std::string& id = change.key.entitlement_id;
  const auto groups = co_await groups_->Read(Freshness::kCached, context);
  if (!groups.ok()) co_return groups.status();
  const Entitlement* group = FindById(*groups, id);
  if (group && group->attributes.contains("builtin")) co_return Guard::kBuiltIn;
  if (change.verb != Verb::kDelete || change.force) co_return Guard::kNone;
  // Redash itself would delete it all the same, and leave a member that it stores twice with the
  // id of a group that is gone.
  const auto members = co_await people_->MembersOf(id, context);
  if (!members.ok()) co_return members.status();
  co_return members->empty() ? Guard::kNone : Guard::kInUse;
}

boost::asio::awaitable<WriteReply> Definitions::Write(Change change, CallContext context) {
  http::Target target = api_->Path("/groups");
  if (change.verb != Verb::kCreate) target.Segment(change.key.entitlement_id);
  http::Method method = http::Method::kDelete;
  std::string body;
  if (change.verb != Verb::kDelete) {
    method = http::Method::kPost;
    body = boost::json::serialize(boost::json::object{{"name", change.definition->name}});
  }
  const clients::Api::Written written =
      co_await api_->Write(method, std::move(target), std::move(body), context);
  groups_->Forget();
  WriteReply reply;
  reply.fate = written.fate;
  reply.status = written.status;
  if (written.status.ok() && change.verb != Verb::kDelete) {
    // The answer shows the group as it was stored; that to a deletion shows nothing.
    const auto group = ParseOneGroup(written.reply);
    if (group.ok()) {
      reply.after.emplace();
      reply.after->definitions = {DefinitionOf(group->entitlement)};
      reply.after->holding.observe_time = clock_->Now();
    }
  }
  co_return reply;
}

}  // namespace broker::redash
