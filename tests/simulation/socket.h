// One end of an in-memory connection, which the kernel closes when its process dies.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/beast/_experimental/test/stream.hpp>

#include <list>

#include "tests/simulation/world.h"

namespace broker::sim {

using Stream = boost::beast::test::basic_stream<boost::asio::any_io_executor>;

// Closes `stream` when `process` is killed, for as long as this lives.
class Socket : public Closeable {
 public:
  Socket(Process* process, Stream* stream)
      : process_(process), stream_(stream), at_(process->open.insert(process->open.end(), this)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override { process_->open.erase(at_); }

  void Close() override { stream_->close(); }

 private:
  Process* process_;
  Stream* stream_;
  std::list<Closeable*>::iterator at_;
};

}  // namespace broker::sim
