#include "service/grpc/term_in.h"

#include <google/protobuf/util/time_util.h>

#include "service/core/term_limits.h"

namespace broker {
namespace {

using google::protobuf::util::TimeUtil;
using std::chrono::seconds;

constexpr int kNanosPerSecond = 1'000'000'000;

constexpr char kTtlForm[] = "must be 1 s to 10 years, in seconds, e.g. \"28800s\"";

}  // namespace

std::optional<Instant> ReadTime(RequestCheck& check, const std::string& field,
                                const google::protobuf::Timestamp& in) {
  if (in.seconds() < TimeUtil::kTimestampMinSeconds ||
      in.seconds() > TimeUtil::kTimestampMaxSeconds || in.nanos() < 0 ||
      in.nanos() >= kNanosPerSecond) {
    check.Add(field, "is no time; write it like 2030-12-31T18:00:00Z");
    return std::nullopt;
  }
  return Instant(seconds(in.seconds())) + std::chrono::microseconds(in.nanos() / 1000);
}

std::optional<Instant> ReadExpireTime(RequestCheck& check, const google::protobuf::Timestamp& in,
                                      Instant now) {
  constexpr char kField[] = "expire_time";
  const std::optional<Instant> time = ReadTime(check, kField, in);
  if (!time) return std::nullopt;
  if (*time <= now) {
    check.Add(kField, "is not in the future of the broker's clock; name a later time");
    return std::nullopt;
  }
  if (*time - now > std::chrono::floor<std::chrono::microseconds>(kLongestTerm)) {
    check.Add(kField, "is more than 10 years away; name an earlier time");
    return std::nullopt;
  }
  return time;
}

std::optional<Duration> ReadTtl(RequestCheck& check, const google::protobuf::Duration& in) {
  constexpr char kField[] = "ttl";
  const bool sane = in.seconds() >= 0 && in.nanos() >= 0 && in.nanos() < kNanosPerSecond &&
                    in.seconds() <= std::chrono::floor<seconds>(kLongestTerm).count();
  const Duration ttl =
      sane ? seconds(in.seconds()) + std::chrono::nanoseconds(in.nanos()) : Duration::zero();
  if (ttl < kShortestTerm || ttl > kLongestTerm) {
    check.Add(kField, kTtlForm);
    return std::nullopt;
  }
  return ttl;
}

}  // namespace broker
