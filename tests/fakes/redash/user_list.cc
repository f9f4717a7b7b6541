// GET /api/users: search, filters, order, pages.
#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include "tests/fakes/redash/handlers.h"
#include "tests/fakes/redash/like.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;
using Users = std::vector<const RedashUser*>;

constexpr int kLargestPage = 250;

struct Flag {
  std::optional<bool> value;
  bool choked = false;  // Redash fails on the text
};

Flag ParseFlag(const FakeRequest& request, std::string_view name) {
  const auto text = request.Query(name);
  if (!text) return {};
  const std::string lower = LowerCase(*text);
  const std::set<std::string> yes{"yes", "true", "on", "1"};
  const std::set<std::string> no{"no", "false", "off", "0", "none"};
  if (yes.contains(lower)) return {true, false};
  if (no.contains(lower)) return {false, false};
  return {std::nullopt, true};
}

int NumberOr(const FakeRequest& request, std::string_view name, int absent) {
  const std::string text = request.Query(name).value_or("");
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? number
                                                                                   : absent;
}

bool Matches(const RedashUser& user, const std::string& term) {
  const std::string pattern = "%" + LowerCase(term) + "%";
  return Like(LowerCase(user.name), pattern) || Like(user.email, pattern);
}

std::uint64_t Mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

// Where a row happens to lie: anywhere, and elsewhere once it is written again.
std::uint64_t Place(const RedashUser& user, std::uint64_t seed) {
  return Mix(seed ^ Mix(static_cast<std::uint64_t>(user.id) << 32 |
                        static_cast<std::uint32_t>(user.rewrites)));
}

bool Less(const RedashUser& a, const RedashUser& b, std::string_view column) {
  if (column == "name") return a.name < b.name;
  if (column == "created_at") return a.created_at < b.created_at;
  if (column == "groups") return a.groups < b.groups;
  return false;  // active_at: null in every row
}

void Sort(Users& users, std::string order, bool searching, std::uint64_t seed) {
  std::sort(users.begin(), users.end(), [seed](const RedashUser* a, const RedashUser* b) {
    return Place(*a, seed) < Place(*b, seed);
  });
  const std::set<std::string> columns{"name", "active_at", "created_at", "groups"};
  const std::string bare = order.starts_with('-') ? order.substr(1) : order;
  if (!columns.contains(bare)) {
    if (searching) return;
    order = "-created_at";
  }
  const bool descending = order.starts_with('-');
  const std::string column = descending ? order.substr(1) : order;
  std::stable_sort(users.begin(), users.end(), [&](const RedashUser* a, const RedashUser* b) {
    return descending ? Less(*b, *a, column) : Less(*a, *b, column);
  });
}

// Here groups are objects, without duplicates and without ids of deleted groups.
json::object ShowListed(const RedashUser& user, const RedashState& state) {
  json::object shown = ShowUser(user);
  json::array groups;
  for (const int id : std::set<int>(user.groups.begin(), user.groups.end())) {
    if (const RedashGroup* group = state.Group(id)) {
      groups.push_back({{"id", id}, {"name", group->name}});
    }
  }
  shown["groups"] = std::move(groups);
  return shown;
}

FakeReply ShowPage(const Call& call, const Users& users) {
  const std::int64_t page = NumberOr(call.request, "page", 1);
  const std::int64_t size = NumberOr(call.request, "page_size", 25);
  const auto count = static_cast<std::int64_t>(users.size());
  if (page < 1) return Message(400, "Page must be positive integer.");
  if (count > 0 && (page - 1) * size + 1 > count) return Message(400, "Page is out of range.");
  if (size < 1 || size > kLargestPage) return Message(400, "Page size is out of range (1-250).");
  if (count == 0 && page > 1) return NotFound(call);
  json::array results;
  for (std::int64_t i = (page - 1) * size; i < std::min(count, page * size); ++i) {
    results.push_back(ShowListed(*users[static_cast<std::size_t>(i)], call.state));
  }
  return JsonReply(
      200,
      {{"count", count}, {"page", page}, {"page_size", size}, {"results", std::move(results)}});
}

}  // namespace

std::unique_ptr<Pending> ListUsers(const Call& call) {
  if (!call.caller.Can("list_users")) return Settled(Forbidden());
  const Flag disabled = ParseFlag(call.request, "disabled");
  const Flag pending = ParseFlag(call.request, "pending");
  const std::string term = call.request.Query("q").value_or("");
  if (disabled.choked || pending.choked || term.find('\0') != std::string::npos) {
    return Settled(InternalError());
  }
  Users users;
  for (const auto& [id, user] : call.state.users) {
    if (user.disabled_at.has_value() != disabled.value.value_or(false)) continue;
    if (pending.value && user.pending != *pending.value) continue;
    if (term.empty() || Matches(user, term)) users.push_back(&user);
  }
  Sort(users, call.request.Query("order").value_or(""), !term.empty(), call.options.seed);
  return Settled(ShowPage(call, users));
}

}  // namespace broker::fakes::redash
