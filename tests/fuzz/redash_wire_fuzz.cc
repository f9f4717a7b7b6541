// Every reading of a reply of Redash.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clients/redash/answers.h"
#include "clients/redash/wire.h"
#include "tests/fuzz/wire_input.h"

namespace broker::redash {
namespace {

using fuzz::CheckFailure;
using fuzz::CheckParsed;
using fuzz::Require;

void CheckId(const std::string& id) { Require(!id.empty(), "what is read has an id"); }

void CheckUser(const User& user) {
  CheckId(user.principal.id);
  for (const std::int64_t group : user.groups) {
    HoldingKey key{"user", user.principal.id, "group", std::to_string(group), ""};
    const Observation seen = ObservationOf(user, key, Instant{});
    Require(seen.holding.direct && seen.copies >= 1, "a group in the list is held");
    Require(seen.copies + seen.surroundings.size() == user.groups.size(),
            "each group is the one in question or stands around it");
  }
}

void CheckMeaning(const http::Reply& reply) {
  const clients::Classified classified = Classify(reply);
  Require((classified.answer == clients::Answer::kOk) == classified.status.ok(),
          "a reply is fine, or it is said why not");
  if (!classified.status.ok()) CheckFailure(classified.status);
  FateOf(reply);
}

void CheckLists(const http::Reply& reply) {
  CheckParsed(ParseMembers(reply), [](const std::vector<User>& users) {
    for (const User& user : users) CheckUser(user);
  });
  CheckParsed(ParseUserPage(reply), [](const UserPage& page) {
    for (const Principal& user : page.users) CheckId(user.id);
  });
  CheckParsed(ParseUserList(reply), [](const UserList& list) {
    for (const ListedUser& user : list.users) {
      CheckId(user.principal.id);
      for (const Entitlement& group : user.groups) CheckId(group.id);
    }
  });
  CheckParsed(ParseGroups(reply), [](const std::vector<Group>& groups) {
    for (const Group& group : groups) CheckId(group.entitlement.id);
  });
  CheckParsed(ParseDataSources(reply), [](const std::vector<Attachment>& sources) {
    for (const Attachment& source : sources) CheckId(source.data_source_id);
  });
}

}  // namespace
}  // namespace broker::redash

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker::redash;
  const broker::http::Reply reply =
      broker::fuzz::ReplyOf({reinterpret_cast<const char*>(data), size});
  CheckMeaning(reply);
  CheckParsed(ParseUser(reply), CheckUser);
  CheckParsed(ParseOneGroup(reply), [](const Group& group) { CheckId(group.entitlement.id); });
  CheckParsed(ParseSession(reply), [](const Session& session) { CheckId(session.user_id); });
  CheckLists(reply);
  CheckFailure(NotRedash(reply));
  return 0;
}
