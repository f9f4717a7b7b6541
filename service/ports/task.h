// The shape of everything that waits.
//
// Task<T> is a coroutine whose expected failures are an absl::Status made by core/error.h.
// Cancellation is boost::system::system_error(operation_aborted), thrown out of a co_await and
// caught once, in the bridge. Any other exception is a defect. Parameters are taken by value: a
// coroutine outlives the statement that starts it. (A private one that its caller awaits at once
// may take a reference.)
//
// Threads: everything from ports down runs on one executor that runs one handler at a time, so
// there are no locks. Each port says so where it is different.
#pragma once

#include <absl/status/statusor.h>

#include <boost/asio/awaitable.hpp>

#include <memory>

#include "service/core/request_trail.h"
#include "service/core/time.h"

namespace broker {

template <class T>
using Task = boost::asio::awaitable<absl::StatusOr<T>>;
using Done = boost::asio::awaitable<absl::Status>;

// What travels down with a call: one absolute deadline, which children may only shorten, and, of a
// change inside its turn, where the requests that it makes are noted; nullptr: nowhere.
struct CallContext {
  MonoTime deadline;
  std::shared_ptr<RequestTrail> trail{};

  CallContext Until(MonoTime earlier) const {
    return {earlier < deadline ? earlier : deadline, trail};
  }
};

}  // namespace broker
