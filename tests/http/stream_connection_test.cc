// The same exchange over a stream in memory, as a simulation runs it.
#include "clients/http/stream_connection.h"

#include <boost/beast/_experimental/test/stream.hpp>

#include "tests/http/fixture.h"

namespace broker::http {
namespace {

using Stream = boost::beast::test::basic_stream<boost::asio::any_io_executor>;
using test::JsonReply;

class StreamConnectionTest : public HttpTest {
 protected:
  StreamConnectionTest() { connection_.stream().connect(peer_); }

  Stream peer_{io_.get_executor()};
  StreamConnection<Stream> connection_{io_.get_executor()};
};

TEST_F(StreamConnectionTest, Exchanges) {
  const auto call = Start(connection_.Exchange("GET / HTTP/1.1\r\n\r\n", 1000));
  Until([&] { return peer_.nread_bytes() > 0 || peer_.buffer().size() > 0; });
  boost::asio::write(peer_, boost::asio::buffer(JsonReply(200, "{}")));
  const auto [ec, reply] = Finish(call);
  EXPECT_FALSE(ec);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.keep_alive);
  EXPECT_TRUE(connection_.Usable());
}

TEST_F(StreamConnectionTest, EndsWhenAborted) {
  const auto call = Start(connection_.Exchange("GET / HTTP/1.1\r\n\r\n", 1000));
  Until([&] { return peer_.buffer().size() > 0; });
  connection_.Abort();
  const auto [ec, reply] = Finish(call);
  EXPECT_TRUE(ec);
  EXPECT_FALSE(connection_.Usable());
  EXPECT_TRUE(Run(connection_.Exchange("GET / HTTP/1.1\r\n\r\n", 1000)).first);
}

TEST_F(StreamConnectionTest, EndsWhenThePeerCloses) {
  const auto call = Start(connection_.Exchange("GET / HTTP/1.1\r\n\r\n", 1000));
  Until([&] { return peer_.buffer().size() > 0; });
  peer_.close();
  const auto [ec, reply] = Finish(call);
  EXPECT_EQ(ec, TransportError::kCutShort);
}

}  // namespace
}  // namespace broker::http
