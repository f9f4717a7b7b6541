// Which path and method is answered by which handler, and what holds for the route.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/fakes/redash/handlers.h"

namespace broker::fakes::redash {

struct Route {
  std::string method;
  std::vector<std::string> path;  // "*" is any one segment that is not empty
  std::unique_ptr<Pending> (*handler)(const Call&);
  bool records_event = false;
  // Counts against "edit" or "create" per hour; empty: no limit.
  std::string bucket;
};

struct RouteMatch {
  bool known = false;               // some method is served at this path
  std::vector<std::string> writes;  // those of them that are not reads
  const Route* route = nullptr;     // the one for the method asked for
  std::vector<std::string> ids;     // what stood for each "*"
};

RouteMatch FindRoute(const std::string& method, const std::vector<std::string>& segments);

}  // namespace broker::fakes::redash
