// One request that a fake received.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace broker::fakes {

struct LogEntry {
  int n = 0;  // from 1, in order of arrival
  std::string method;
  std::string path;                            // with the query, as sent
  std::map<std::string, std::string> headers;  // of the request, names in lower case
  std::string body;                            // of the request
  int status = 0;                              // as sent; 0: no (whole) answer was sent
  std::int64_t at = 0;                         // arrival, milliseconds since the epoch
  int in_flight = 0;     // requests being worked on when its turn came, itself included
  bool faulted = false;  // a fault struck
};

boost::json::value ToJson(const LogEntry& entry);

}  // namespace broker::fakes
