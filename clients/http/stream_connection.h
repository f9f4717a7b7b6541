// HTTP/1.1 over any stream: TCP and TLS in production, memory in the simulation.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <utility>

#include "clients/http/connection.h"
#include "clients/http/transport_error.h"

namespace broker::http {

inline constexpr std::size_t kHeadLimit = std::size_t{16} << 10;

template <class Stream>
class StreamConnection : public Connection {
 public:
  template <class... Args>
  explicit StreamConnection(Args&&... args) : stream_(std::forward<Args>(args)...) {
    // Once per connection: growing it for every reply costs a system call and a third of the time.
    buffer_.reserve(kHeadLimit);
  }

  Stream& stream() { return stream_; }

  boost::asio::awaitable<std::pair<boost::system::error_code, Reply>> Exchange(
      std::string request, std::size_t body_limit) override {
    Reply reply;
    boost::system::error_code ec = boost::asio::error::operation_aborted;
    if (aborted_) co_return std::make_pair(ec, std::move(reply));
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    co_await boost::asio::async_write(stream_, boost::asio::buffer(request), token);
    // A few interim replies (1xx) may come first.
    for (int replies = 0; !ec && replies < kMostReplies; ++replies) {
      Parser parser;
      parser.header_limit(kHeadLimit);
      parser.body_limit(body_limit);
      co_await boost::beast::http::async_read(stream_, buffer_, parser, token);
      if (ec) break;
      if (parser.get().result_int() / 100 == 1) {
        ec = TransportError::kMalformed;
        if (parser.get().result_int() == 101 || replies + 1 == kMostReplies) break;
        ec = {};
        continue;
      }
      if (parser.need_eof() || parser.get().result_int() < 100) {
        ec = TransportError::kMalformed;
        break;
      }
      reply = Take(std::move(parser.get()));
      // Bytes after the reply would be taken for the next one.
      reply.keep_alive = reply.keep_alive && buffer_.size() == 0;
      break;
    }
    co_return std::make_pair(Translate(ec), std::move(reply));
  }

  void Abort() override {
    aborted_ = true;
    auto& socket = boost::beast::get_lowest_layer(stream_);
    if constexpr (requires(boost::system::error_code ec) { socket.close(ec); }) {
      boost::system::error_code ignored;
      socket.close(ignored);
    } else {
      socket.close();
    }
  }

  bool Usable() override {
    if (aborted_) return false;
    auto& socket = boost::beast::get_lowest_layer(stream_);
    if constexpr (requires { socket.non_blocking(true); }) {
      boost::system::error_code ec;
      socket.non_blocking(true, ec);
      char byte = 0;
      if (!ec) socket.receive(boost::asio::buffer(&byte, 1), socket.message_peek, ec);
      return ec == boost::asio::error::would_block;
    }
    return true;
  }

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;

  static constexpr int kMostReplies = 4;

  static Reply Take(Message message) {
    Reply reply;
    reply.status = static_cast<int>(message.result_int());
    const auto type = message[boost::beast::http::field::content_type];
    for (const char c : std::string_view(type.data(), type.size())) {
      if (c == ';' || c == ' ' || c == '\t') break;
      reply.content_type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto retry_after = message[boost::beast::http::field::retry_after];
    reply.retry_after.assign(retry_after.data(), retry_after.size());
    reply.keep_alive = message.keep_alive();
    reply.body = std::move(message.body());
    return reply;
  }

  static boost::system::error_code Translate(boost::system::error_code ec) {
    using boost::beast::http::error;
    if (ec == error::body_limit || ec == error::header_limit || ec == error::buffer_overflow) {
      return TransportError::kTooLarge;
    }
    if (ec == error::end_of_stream || ec == error::partial_message) {
      return TransportError::kCutShort;
    }
    if (ec && ec.category() == make_error_code(error::bad_version).category()) {
      return TransportError::kMalformed;
    }
    return ec;
  }

  Stream stream_;
  boost::beast::flat_buffer buffer_;
  bool aborted_ = false;
};

}  // namespace broker::http
