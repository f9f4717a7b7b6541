// Coroutines on an io_context that runs only for them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace broker::test {

// Runs the coroutine and everything else on `io` to the end, and gives what it returned.
template <class T>
T RunOn(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
  std::optional<T> result;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  io.restart();
  io.run();
  return std::move(result.value());
}

}  // namespace broker::test
