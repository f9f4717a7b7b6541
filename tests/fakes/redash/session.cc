#include <boost/json/value_from.hpp>

#include "tests/fakes/redash/handlers.h"

namespace broker::fakes::redash {

namespace json = boost::json;

std::unique_ptr<Pending> ShowSession(const Call& call) {
  // The real handler reads fields that a dashboard token's user lacks, outside flask-restful.
  if (call.caller.kind != Caller::Kind::kUser) return Settled(InternalErrorPage());
  const json::object shown = ShowUser(*call.state.User(call.caller.id));
  json::object user;
  for (const char* field : {"profile_image_url", "id", "name", "email", "groups"}) {
    user[field] = shown.at(field);
  }
  user["permissions"] = json::value_from(call.caller.permissions);
  return Settled(JsonReply(200, {{"user", std::move(user)},
                                 {"messages", json::array{}},
                                 {"org_slug", call.options.org_slug},
                                 {"client_config",
                                  {{"newVersionAvailable", false},
                                   {"version", call.options.version},
                                   {"showPermissionsControl", false},
                                   {"mailSettingsMissing", true},
                                   {"pageSize", 20},
                                   {"basePath", call.options.base_url}}}}));
}

}  // namespace broker::fakes::redash
