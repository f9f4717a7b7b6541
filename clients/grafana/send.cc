#include "clients/grafana/send.h"

#include <utility>

#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {

boost::asio::awaitable<WriteReply> Send(clients::Api* api, Order order, CallContext context) {
  const clients::Api::Written written =
      co_await api->Write(order.method, std::move(order.target), std::move(order.body), context);
  WriteReply reply;
  reply.fate = written.fate;
  reply.status = written.status;
  if (reply.status.ok() && http::MessageOf(written.reply) != order.done) {
    reply.status = Fail(Reason::kUpstreamProtocol,
                        "Grafana answered the change with something else than that it was made; "
                        "read what is held now");
  }
  co_return reply;
}

WriteReply NotSent(absl::Status why) {
  WriteReply reply;
  reply.fate = WriteReply::Fate::kNotSent;
  reply.status = std::move(why);
  return reply;
}

}  // namespace broker::grafana
