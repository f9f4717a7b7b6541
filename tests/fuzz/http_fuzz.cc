// The bytes of a server's answer, through the client's own connection over a stream in memory.
// However they are cut into pieces, they mean the same.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clients/http/stream_connection.h"
#include "tests/fuzz/require.h"

namespace broker::http {
namespace {

using boost::system::error_code;
using fuzz::Require;
using Stream = boost::beast::test::basic_stream<boost::asio::any_io_executor>;

constexpr std::size_t kBodyLimit = 4096;

// What the first two exchanges on one connection came to.
struct Outcome {
  std::optional<std::pair<error_code, Reply>> first;
  std::optional<std::pair<error_code, Reply>> second;
};

boost::asio::awaitable<void> Exchange(StreamConnection<Stream>* connection, Outcome* outcome) {
  outcome->first = co_await connection->Exchange("GET / HTTP/1.1\r\n\r\n", kBodyLimit);
  if (outcome->first->first || !outcome->first->second.keep_alive) co_return;
  outcome->second = co_await connection->Exchange("GET / HTTP/1.1\r\n\r\n", kBodyLimit);
}

// The server sends `bytes` and closes; the client gets `piece` bytes at a time at most.
Outcome Answer(std::string_view bytes, std::size_t piece) {
  boost::asio::io_context io{1};
  Stream peer{io.get_executor()};
  StreamConnection<Stream> connection{io.get_executor()};
  connection.stream().connect(peer);
  connection.stream().read_size(piece);
  connection.stream().append({bytes.data(), bytes.size()});
  peer.close();
  Outcome outcome;
  boost::asio::co_spawn(io, Exchange(&connection, &outcome), [](std::exception_ptr error) {
    Require(!error, "an exchange never throws");
  });
  io.run();
  Require(outcome.first.has_value(), "an exchange ends when the server has closed");
  return outcome;
}

void CheckReply(const Reply& reply) {
  Require(reply.status >= 200 && reply.status <= 999, "an interim reply is not the answer");
  Require(reply.body.size() <= kBodyLimit, "a body keeps the limit");
  Require(reply.content_type.size() + reply.retry_after.size() <= kHeadLimit,
          "a head keeps the limit");
  for (const char c : reply.content_type) {
    Require(c != ';' && !(c >= 'A' && c <= 'Z'), "a content type is plain and in lower case");
  }
  for (const char c : reply.retry_after) Require(c != '\r' && c != '\n', "a field is one line");
}

bool Same(const std::pair<error_code, Reply>& a, const std::pair<error_code, Reply>& b) {
  // What is no HTTP may be seen as cut short first.
  if (a.first || b.first) return a.first && b.first;
  return a.second.status == b.second.status && a.second.content_type == b.second.content_type &&
         a.second.retry_after == b.second.retry_after && a.second.body == b.second.body;
}

}  // namespace
}  // namespace broker::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker::http;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = Answer(bytes, 1 << 20);
  const Outcome pieces = Answer(bytes, 1 + size % 7);
  for (const Outcome* outcome : {&whole, &pieces}) {
    if (!outcome->first->first) CheckReply(outcome->first->second);
    if (outcome->second && !outcome->second->first) CheckReply(outcome->second->second);
  }
  Require(Same(*whole.first, *pieces.first), "an answer means the same however it is cut");
  return 0;
}
