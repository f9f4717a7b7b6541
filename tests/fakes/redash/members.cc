// Membership: each write reads the user's whole array and writes it back, so that two that overlap
// lose one change.
#include <algorithm>

#include "tests/fakes/redash/handlers.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

// `user` is the row as read, with the array to write.
bool WriteGroups(RedashState& state, const WallClock& now, RedashUser& user) {
  RedashUser* row = state.User(user.id);
  if (row == nullptr) return false;
  user.updated_at = now();
  row->groups = user.groups;
  row->updated_at = user.updated_at;
  ++row->rewrites;
  return true;
}

}  // namespace

std::unique_ptr<Pending> ListMembers(const Call& call) {
  if (!call.caller.Can("list_users")) return Settled(Forbidden());
  const auto group = PathId(call.ids[0]);
  if (!call.caller.Can("admin") && (!group || !call.caller.IsIn(*group))) {
    return Settled(group ? Forbidden() : InternalError());
  }
  if (!group) return Settled(InternalError());
  json::array members;
  for (const auto& [id, user] : call.state.users) {
    const bool member = std::count(user.groups.begin(), user.groups.end(), *group) > 0;
    if (member) members.push_back(ShowUser(user));
  }
  return Settled(JsonReply(200, members));
}

std::unique_ptr<Pending> AddMember(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const Body body = ParseTypedBody(call);
  if (body.refusal) return Settled(*body.refusal);
  const json::object* fields = body.value.if_object();
  const json::value* user_id = fields == nullptr ? nullptr : fields->if_contains("user_id");
  const auto id = user_id == nullptr ? std::nullopt : BodyId(*user_id);
  const RedashUser* found = id ? call.state.User(*id) : nullptr;
  const auto group_id = PathId(call.ids[0]);
  const RedashGroup* group = group_id ? call.state.Group(*group_id) : nullptr;
  if (found == nullptr || group == nullptr) return Settled(InternalError());
  RedashUser user = *found;
  user.groups.push_back(group->id);
  return Later([&state = call.state, &now = call.now, user]() mutable {
    if (!WriteGroups(state, now, user)) return InternalError();
    return JsonReply(200, ShowUser(user));
  });
}

std::unique_ptr<Pending> RemoveMember(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const auto group = PathId(call.ids[0]);
  const auto id = PathId(call.ids[1]);
  const RedashUser* found = id ? call.state.User(*id) : nullptr;
  if (!group || found == nullptr) return Settled(InternalError());
  RedashUser user = *found;
  const auto first = std::find(user.groups.begin(), user.groups.end(), *group);
  if (first == user.groups.end()) return Settled(InternalError());
  user.groups.erase(first);
  return Later([&state = call.state, &now = call.now, user]() mutable {
    return WriteGroups(state, now, user) ? Null() : InternalError();
  });
}

}  // namespace broker::fakes::redash
