// A fuzz input as a server's reply, and what every parser of one promises.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "clients/http/connection.h"
#include "service/core/error.h"
#include "tests/fuzz/require.h"

namespace broker::fuzz {

// Of "STATUS RETRY-AFTER\nBODY", content type JSON; a text without such a line is the body of a
// 200.
inline http::Reply ReplyOf(std::string_view text) {
  http::Reply reply;
  reply.status = 200;
  reply.content_type = "application/json";
  const std::size_t end = text.find('\n');
  if (end != std::string_view::npos && end >= 3 && text[0] >= '1' && text[0] <= '9') {
    reply.status = 0;
    for (const char digit : text.substr(0, 3)) {
      if (digit >= '0' && digit <= '9') reply.status = reply.status * 10 + (digit - '0');
    }
    if (end > 4) reply.retry_after = text.substr(4, end - 4);
    text.remove_prefix(end + 1);
  }
  reply.body = text;
  return reply;
}

// Of a failure that a caller may see.
inline void CheckFailure(const absl::Status& status) {
  Require(!status.ok(), "what failed says so");
  const Failure failure = FailureOf(status);
  Require(failure.reason != Reason::kBrokerDefect, "what an upstream sends is no defect of ours");
  Require(failure.message.size() < 1000, "a failure is a sentence");
  for (const char c : failure.message) {
    Require(c >= ' ' && c <= '~', "a failure is in the broker's own words");
  }
  if (failure.retry_delay) {
    Require(failure.retry_delay->count() > 0 && failure.retry_delay->count() <= 3'600'000,
            "an upstream cannot send callers away for longer than an hour");
  }
}

// `result` is a StatusOr; check(value) if there is one.
template <class Result, class Check>
void CheckParsed(const Result& result, Check check) {
  if (result.ok()) {
    check(*result);
  } else {
    CheckFailure(result.status());
  }
}

}  // namespace broker::fuzz
