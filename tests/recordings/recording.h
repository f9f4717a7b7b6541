// One recorded exchange with a real server, and the way to repeat it.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"

namespace broker::fakes {

struct Recording {
  std::string file;  // "12-list-users.json"
  std::string name;
  std::string note;
  std::string precondition;
  std::string method;
  std::string target;  // path and query
  std::string auth;
  std::map<std::string, std::string> headers;
  boost::json::value body;  // null: none
  int status = 0;
  std::map<std::string, std::string> reply_headers;  // names in lower case
  boost::json::value reply;                          // a string: was no JSON document
};

// BROKER_SOURCE_DIR/tests/recordings/<upstream>.
std::string RecordingsDir(std::string_view upstream);
boost::json::value ReadJson(const std::string& file);
// Those whose file name starts with a number above 00, in order.
std::vector<Recording> ReadRecordings(const std::string& dir);

// The request body as sent: JSON, or the text of {"raw": text}.
std::string BodyText(const boost::json::value& body);

// By a connection of its own to 127.0.0.1:port. Throws boost::system::system_error.
FakeReply SendOverHttp(std::uint16_t port, const FakeRequest& request);

}  // namespace broker::fakes
