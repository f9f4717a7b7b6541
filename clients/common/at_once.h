// The same work on many things, a few at a time.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <tuple>
#include <utility>
#include <vector>

#include "service/ports/task.h"

namespace broker::clients {

// How many at a time, so that one question leaves room for others under a server's cap.
inline constexpr std::size_t kAtOnce = 4;

namespace internal {

struct Walked {
  std::size_t next = 0;
  absl::Status failure;
};

// One of several that take the next thing until there is none or one of them failed.
template <class Work>
boost::asio::awaitable<void> Walk(Walked* walked, std::size_t count, Work* work) {
  while (walked->failure.ok() && walked->next < count) {
    absl::Status status = co_await (*work)(walked->next++);
    if (!status.ok()) walked->failure.Update(status);
  }
}

}  // namespace internal

// Awaits work(0) to work(count - 1), which make a Done each, kAtOnce at a time and begun in this
// order. After a failure none is begun any more; the first one is returned. Ends when all have
// ended, also when it is cancelled, so that what they point to may live as long as this.
template <class Work>
Done ForEachAtOnce(std::size_t count, Work work) {
  if (count == 1) co_return co_await work(0);
  internal::Walked walked;
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto start = [&] {
    return boost::asio::co_spawn(executor, internal::Walk(&walked, count, &work),
                                 boost::asio::deferred);
  };
  std::vector<decltype(start())> walks;
  for (std::size_t i = 0; i < std::min(count, kAtOnce); ++i) walks.push_back(start());
  if (walks.empty()) co_return absl::OkStatus();
  auto group = boost::asio::experimental::make_parallel_group(std::move(walks));
  const auto ended = co_await group.async_wait(boost::asio::experimental::wait_for_all(),
                                               boost::asio::use_awaitable);
  for (const std::exception_ptr& thrown : std::get<1>(ended)) {
    if (thrown) std::rethrow_exception(thrown);
  }
  co_return walked.failure;
}

}  // namespace broker::clients
