#include "clients/common/answer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "service/core/error.h"

namespace broker::clients {
namespace {

constexpr std::chrono::seconds kLongestDelay{3600};

Metadata StatusOf(const http::Reply& reply) {
  return {{"upstream_status", std::to_string(reply.status)}};
}

// nullopt if it asks for none, or by a date.
std::optional<std::chrono::milliseconds> AskedDelay(const http::Reply& reply) {
  const std::string& text = reply.retry_after;
  const char* const last = text.data() + text.size();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), last, seconds);
  if (end != last || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kLongestDelay;
  if (seconds <= 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kLongestDelay);
}

}  // namespace

absl::Status BadCredentials(const http::Reply& reply, std::string message) {
  return Fail(Reason::kInstanceCredentials, std::move(message), StatusOf(reply));
}

absl::Status CouldNotAnswer(std::string_view product, const http::Reply& reply) {
  const auto asked = reply.status == 503 ? AskedDelay(reply) : std::nullopt;
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      std::string(product) + " could not answer; try again later", StatusOf(reply),
                      asked.value_or(std::chrono::seconds(1))});
}

absl::Status RateLimited(std::string_view product, const http::Reply& reply) {
  return Fail(Failure{Reason::kUpstreamRateLimited,
                      std::string(product) + " limits the rate of these calls; try again later",
                      StatusOf(reply), AskedDelay(reply).value_or(std::chrono::minutes(1))});
}

absl::Status NotTheApi(std::string_view product, const http::Reply& reply, std::string_view check) {
  return Fail(
      Reason::kUpstreamProtocol,
      std::string(product) + " answered something that is not its API; check " + std::string(check),
      StatusOf(reply));
}

}  // namespace broker::clients
