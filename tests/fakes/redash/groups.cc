#include <algorithm>

#include "tests/fakes/redash/handlers.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestName = 100;

std::size_t Characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// The name in the body, or the refusal.
struct Name {
  std::string text;
  std::optional<FakeReply> refusal;
};

Name ReadName(const Call& call) {
  const Body body = ParseTypedBody(call);
  if (body.refusal) return {"", body.refusal};
  const json::object* fields = body.value.if_object();
  const json::value* name = fields == nullptr ? nullptr : fields->if_contains("name");
  if (name == nullptr || !name->is_string()) return {"", InternalError()};
  std::string text(name->get_string());
  if (Characters(text) > kLongestName) return {"", InternalError()};
  return {std::move(text), std::nullopt};
}

const RedashGroup* FindGroup(const Call& call) {
  const auto id = PathId(call.ids[0]);
  return id ? call.state.Group(*id) : nullptr;
}

std::vector<int> WithoutFirst(std::vector<int> groups, int id) {
  groups.erase(std::find(groups.begin(), groups.end(), id));
  return groups;
}

}  // namespace

std::unique_ptr<Pending> ListGroups(const Call& call) {
  json::array shown;
  for (const auto& [id, group] : call.state.groups) {
    if (call.caller.Can("admin") || call.caller.IsIn(id)) shown.push_back(ShowGroup(group));
  }
  return Settled(JsonReply(200, shown));
}

std::unique_ptr<Pending> CreateGroup(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const Name name = ReadName(call);
  if (name.refusal) return Settled(*name.refusal);
  return Later([&state = call.state, &now = call.now, text = name.text] {
    const int id = state.next_group_id++;
    state.groups[id] = {id, text, "regular", DefaultPermissions(), now()};
    return JsonReply(200, ShowGroup(state.groups[id]));
  });
}

std::unique_ptr<Pending> GetGroup(const Call& call) {
  const auto id = PathId(call.ids[0]);
  if (!call.caller.Can("admin") && (!id || !call.caller.IsIn(*id))) {
    return Settled(id ? Forbidden() : InternalError());
  }
  const RedashGroup* group = FindGroup(call);
  return Settled(group == nullptr ? InternalError() : JsonReply(200, ShowGroup(*group)));
}

std::unique_ptr<Pending> RenameGroup(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const RedashGroup* group = FindGroup(call);
  if (group == nullptr) return Settled(InternalError());
  if (group->type == "builtin") return Settled(Message(400, "Can't modify built-in groups."));
  const Name name = ReadName(call);
  if (name.refusal) return Settled(*name.refusal);
  return Later([&state = call.state, id = group->id, text = name.text] {
    const auto found = state.groups.find(id);
    if (found == state.groups.end()) return InternalError();
    found->second.name = text;
    return JsonReply(200, ShowGroup(found->second));
  });
}

std::unique_ptr<Pending> DeleteGroup(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const RedashGroup* group = FindGroup(call);
  if (group == nullptr) return Settled(InternalError());
  if (group->type == "builtin") return Settled(Message(400, "Can't delete built-in groups."));
  // Every member's array is read now and written back whole, one occurrence shorter.
  std::map<int, std::vector<int>> members;
  for (const auto& [id, user] : call.state.users) {
    const bool member = std::count(user.groups.begin(), user.groups.end(), group->id) > 0;
    if (member) members[id] = WithoutFirst(user.groups, group->id);
  }
  return Later([&state = call.state, &now = call.now, id = group->id, members] {
    if (state.groups.erase(id) == 0) return InternalError();
    for (auto& [source_id, source] : state.data_sources) {
      std::erase_if(source.attachments, [id](const auto& row) { return row.group == id; });
    }
    for (const auto& [user_id, groups] : members) {
      RedashUser* user = state.User(user_id);
      if (user == nullptr) continue;
      user->groups = groups;
      user->updated_at = now();
      ++user->rewrites;
    }
    return Null();
  });
}

}  // namespace broker::fakes::redash
