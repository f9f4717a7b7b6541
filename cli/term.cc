#include "cli/term.h"

#include <google/protobuf/util/time_util.h>

#include "cli/duration.h"

namespace broker::cli {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::chrono::days kLongestTtl{3653};

}  // namespace

std::optional<google::protobuf::Duration> ParseTtl(const std::string& text) {
  const auto ttl = ParseDuration(text, kLongestTtl);
  if (!ttl) return std::nullopt;
  return TimeUtil::MillisecondsToDuration(ttl->count());
}

std::optional<google::protobuf::Timestamp> ParseTime(const std::string& text) {
  google::protobuf::Timestamp time;
  if (!TimeUtil::FromString(text, &time)) return std::nullopt;
  return time;
}

}  // namespace broker::cli
