// POST /api/users/<id>: name, address, password and the whole list of groups at once.
#include <algorithm>

#include "tests/fakes/redash/handlers.h"
#include "tests/fakes/redash/like.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

// What an edit writes, and what its answer echoes.
struct Edit {
  std::optional<std::string> name;
  std::optional<std::string> email;  // as sent
  std::optional<std::vector<int>> groups;
  json::value groups_echo;
  std::optional<FakeReply> refusal;
};

Edit Refused(FakeReply refusal) {
  Edit edit;
  edit.refusal = std::move(refusal);
  return edit;
}

std::optional<FakeReply> CheckPassword(const json::object& fields) {
  if (fields.contains("password") && !fields.contains("old_password")) {
    return Message(403, "Must provide current password to update password.");
  }
  // Nobody here has a password, so that every one is wrong.
  if (fields.contains("old_password")) return Message(403, "Incorrect current password.");
  return std::nullopt;
}

std::optional<FakeReply> ReadGroups(const Call& call, const json::value& value, Edit& edit) {
  if (!call.caller.Can("admin")) {
    return Message(403, "Must be admin to change groups membership.");
  }
  if (!value.is_array()) return InternalError();
  std::vector<int> groups;
  for (const json::value& item : value.get_array()) {
    const auto id = BodyId(item);
    if (!id) return InternalError();
    if (call.state.Group(*id) == nullptr) {
      return Message(400, "Group id " + std::to_string(*id) + " is invalid.");
    }
    groups.push_back(static_cast<int>(*id));
  }
  // An empty list is ignored without a word.
  if (groups.empty()) return std::nullopt;
  edit.groups = std::move(groups);
  edit.groups_echo = value;
  return std::nullopt;
}

Edit ReadEdit(const Call& call, const json::object& fields) {
  Edit edit;
  if (auto refusal = CheckPassword(fields)) return Refused(*refusal);
  if (const json::value* groups = fields.if_contains("group_ids")) {
    if (auto refusal = ReadGroups(call, *groups, edit)) return Refused(*refusal);
  }
  if (const json::value* email = fields.if_contains("email")) {
    if (!email->is_string()) return Refused(InternalError());
    edit.email = std::string(email->get_string());
    if (edit.email->find('@') == std::string::npos) {
      return Refused(Message(400, "Bad email address."));
    }
  }
  if (const json::value* name = fields.if_contains("name")) {
    if (!name->is_string()) return Refused(InternalError());
    edit.name = std::string(name->get_string());
  }
  return edit;
}

FakeReply Write(RedashState& state, const WallClock& now, int id, const Edit& edit) {
  RedashUser* user = state.User(id);
  if (user == nullptr) return InternalError();
  if (edit.email) {
    const RedashUser* other = state.UserByEmail(LowerCase(*edit.email));
    if (other != nullptr && other->id != id) return Message(400, "Email already taken.");
    user->email = LowerCase(*edit.email);
  }
  if (edit.name) user->name = *edit.name;
  if (edit.groups) user->groups = *edit.groups;
  user->updated_at = now();
  ++user->rewrites;
  json::object shown = ShowUser(*user);
  if (edit.email) shown["email"] = *edit.email;
  if (edit.groups) shown["groups"] = edit.groups_echo;
  shown["api_key"] = user->api_key;
  return JsonReply(200, shown);
}

}  // namespace

std::unique_ptr<Pending> EditUser(const Call& call) {
  const auto id = PathId(call.ids[0]);
  if (!id) return Settled(InternalError());
  if (!call.caller.Can("admin") && call.caller.id != *id) {
    return Settled(Message(403, "You don't have permission to edit this resource."));
  }
  const RedashUser* user = call.state.User(*id);
  if (user == nullptr) return Settled(InternalError());
  Body body = ParseBody(call.request);
  if (body.refusal) return Settled(*body.refusal);
  if (!body.value.is_object()) return Settled(InternalError());
  const Edit edit = ReadEdit(call, body.value.get_object());
  if (edit.refusal) return Settled(*edit.refusal);
  return Later([&state = call.state, &now = call.now, user_id = user->id, edit] {
    return Write(state, now, user_id, edit);
  });
}

}  // namespace broker::fakes::redash
