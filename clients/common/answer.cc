#include "clients/common/answer.h"

#include <charconv>
#include <chrono>
#include <utility>

#include "service/core/error.h"

namespace broker::clients {
namespace {

constexpr int kLongestDelaySeconds = 3600;

Metadata StatusOf(const http::Reply& reply) {
  return {{"upstream_status", std::to_string(reply.status)}};
}

}  // namespace

absl::Status BadCredentials(const http::Reply& reply, std::string message) {
  return Fail(Reason::kInstanceCredentials, std::move(message), StatusOf(reply));
}

absl::Status CouldNotAnswer(std::string_view product, const http::Reply& reply) {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      std::string(product) + " could not answer; try again later", StatusOf(reply),
                      std::chrono::seconds(1)});
}

absl::Status RateLimited(std::string_view product, const http::Reply& reply) {
  std::chrono::milliseconds delay = std::chrono::minutes(1);
  int seconds = 0;
  const std::string& text = reply.retry_after;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && seconds > 0 && seconds <= kLongestDelaySeconds) {
    delay = std::chrono::seconds(seconds);
  }
  return Fail(Failure{Reason::kUpstreamRateLimited,
                      std::string(product) + " limits the rate of these calls; try again later",
                      StatusOf(reply), delay});
}

absl::Status NotTheApi(std::string_view product, const http::Reply& reply, std::string_view check) {
  return Fail(
      Reason::kUpstreamProtocol,
      std::string(product) + " answered something that is not its API; check " + std::string(check),
      StatusOf(reply));
}

}  // namespace broker::clients
