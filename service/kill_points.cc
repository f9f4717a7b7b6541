#include "service/kill_points.h"

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace broker {

std::function<void(CommitPoint, int)> KillPoints::FromEnvironment() {
  const char* value = std::getenv("BROKER_KILL_AT");
  if (!value) return nullptr;
  const std::string_view text(value);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const CommitPoint where =
      text.substr(0, colon) == "before" ? CommitPoint::kBefore : CommitPoint::kAfter;
  const int which = std::atoi(value + colon + 1);
  return [where, which](CommitPoint point, int commit) {
    if (point == where && commit == which) std::raise(SIGKILL);
  };
}

}  // namespace broker
