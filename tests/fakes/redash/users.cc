// Single users, all but editing and listing.
#include <algorithm>

#include "tests/fakes/redash/handlers.h"
#include "tests/fakes/redash/like.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

json::object WithKey(const RedashUser& user) {
  json::object shown = ShowUser(user);
  shown["api_key"] = user.api_key;
  return shown;
}

// What the admin endpoints of one user start with: 403, 500 for an unknown id, else the user.
struct Target {
  const RedashUser* user = nullptr;
  FakeReply refusal;
};

Target FindTarget(const Call& call, bool owner_may = false) {
  const auto id = PathId(call.ids[0]);
  const bool owner = owner_may && id && call.caller.id == *id;
  if (!call.caller.Can("admin") && !owner) return {nullptr, Forbidden()};
  const RedashUser* user = id ? call.state.User(*id) : nullptr;
  return {user, InternalError()};
}

bool IsSelf(const Call& call, const RedashUser& user) { return call.caller.id == user.id; }

// Writes `change` to the row as it is then; other columns are left alone.
std::unique_ptr<Pending> Change(const Call& call, int id, std::function<void(RedashUser&)> change) {
  return Later([&state = call.state, &now = call.now, id, change = std::move(change)] {
    RedashUser* user = state.User(id);
    if (user == nullptr) return InternalError();
    user->updated_at = now();
    ++user->rewrites;
    change(*user);
    return JsonReply(200, WithKey(*user));
  });
}

bool IsBadEmail(std::string_view email) {
  return email.find('@') == std::string_view::npos || email.ends_with("@qq.com");
}

}  // namespace

std::unique_ptr<Pending> GetUser(const Call& call) {
  const auto id = PathId(call.ids[0]);
  if (!call.caller.Can("list_users")) {
    if (!id) return Settled(InternalError());
    if (call.caller.id != *id) return Settled(Forbidden());
  }
  if (!id) return Settled(InternalError());
  const RedashUser* user = call.state.User(*id);
  if (user == nullptr) return Settled(NotFound(call));
  const bool sees_key = call.caller.Can("admin") || IsSelf(call, *user);
  return Settled(JsonReply(200, sees_key ? WithKey(*user) : ShowUser(*user)));
}

std::unique_ptr<Pending> CreateUser(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  Body body = ParseBody(call.request);
  if (body.refusal) return Settled(*body.refusal);
  const json::object* fields = body.value.if_object();
  const json::value* name = fields == nullptr ? nullptr : fields->if_contains("name");
  const json::value* email = fields == nullptr ? nullptr : fields->if_contains("email");
  if (name == nullptr || email == nullptr) return Settled(BadRequest());
  if (!name->is_string() || !email->is_string()) return Settled(InternalError());
  RedashUser user;
  user.name = std::string(name->get_string());
  user.email = LowerCase(std::string(email->get_string()));
  if (IsBadEmail(user.email)) return Settled(Message(400, "Bad email address."));
  return Later([&state = call.state, &now = call.now, user]() mutable {
    if (state.UserByEmail(user.email) != nullptr) return Message(400, "Email already taken.");
    user.id = state.next_user_id++;
    for (const auto& [id, group] : state.groups) {
      if (group.type == "builtin" && group.name == "default") user.groups = {id};
    }
    user.pending = true;
    user.api_key = DefaultUserKey(user.id);
    user.created_at = user.updated_at = now();
    state.users[user.id] = user;
    json::object shown = ShowUser(user);
    shown["invite_link"] = "/invite/token-of-user-" + std::to_string(user.id);
    return JsonReply(200, shown);
  });
}

std::unique_ptr<Pending> DeleteUser(const Call& call) {
  const Target target = FindTarget(call);
  if (target.user == nullptr) return Settled(target.refusal);
  if (IsSelf(call, *target.user)) {
    return Settled(Message(403,
                           "You cannot delete your own account. Please ask another admin to do "
                           "this for you."));
  }
  if (!target.user->pending) {
    return Settled(
        Message(403, "You cannot delete activated users. Please disable the user instead."));
  }
  return Later([&state = call.state, shown = ShowUser(*target.user), id = target.user->id] {
    return state.users.erase(id) == 1 ? JsonReply(200, shown) : InternalError();
  });
}

std::unique_ptr<Pending> DisableUser(const Call& call) {
  const Target target = FindTarget(call);
  if (target.user == nullptr) return Settled(target.refusal);
  if (IsSelf(call, *target.user)) {
    return Settled(Message(403,
                           "You cannot disable your own account. Please ask another admin to do "
                           "this for you."));
  }
  return Change(call, target.user->id,
                [](RedashUser& user) { user.disabled_at = user.updated_at; });
}

std::unique_ptr<Pending> EnableUser(const Call& call) {
  const Target target = FindTarget(call);
  if (target.user == nullptr) return Settled(target.refusal);
  return Change(call, target.user->id, [](RedashUser& user) { user.disabled_at.reset(); });
}

std::unique_ptr<Pending> InviteUser(const Call& call) {
  const Target target = FindTarget(call);
  if (target.user == nullptr) return Settled(target.refusal);
  json::object shown = ShowUser(*target.user);
  shown["invite_link"] = "/invite/token-of-user-" + std::to_string(target.user->id);
  return Settled(JsonReply(200, shown));
}

std::unique_ptr<Pending> ResetPassword(const Call& call) {
  const Target target = FindTarget(call);
  if (target.user == nullptr) return Settled(target.refusal);
  if (target.user->disabled_at) return Settled(Message(404, "Not found"));
  const std::string link = "/reset/token-of-user-" + std::to_string(target.user->id);
  return Settled(JsonReply(200, {{"reset_link", link}}));
}

std::unique_ptr<Pending> RegenerateKey(const Call& call) {
  const Target target = FindTarget(call, /*owner_may=*/true);
  if (target.user == nullptr) return Settled(target.refusal);
  if (target.user->disabled_at) return Settled(Message(404, "Not found"));
  return Change(call, target.user->id,
                [](RedashUser& user) { user.api_key = NextKey(user.api_key); });
}

}  // namespace broker::fakes::redash
