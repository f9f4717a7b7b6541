// A call that answers with a stream of messages, for CallBridge::Stream.
#pragma once

#include <utility>

#include "service/grpc/call_bridge.h"
#include "service/ports/one_shot.h"

namespace broker {

template <class Message>
class StreamCall : public ReactorCall<grpc::ServerWriteReactor<Message>> {
 public:
  using ReactorCall<grpc::ServerWriteReactor<Message>>::ReactorCall;

  // On the executor, one at a time. Ends when gRPC has taken the message, which a client that does
  // not read delays; false if the client is gone.
  boost::asio::awaitable<bool> Write(Message message) {
    message_ = std::move(message);
    written_ = OneShot<bool>();
    this->StartWrite(&message_);
    co_return co_await written_.Wait();
  }

 private:
  void OnWriteDone(bool ok) override {
    boost::asio::post(this->executor_,
                      [call = this->shared_from_this(), this, ok] { written_.Set(ok); });
  }

  // gRPC may read it until OnDone, even if the handler is cancelled before.
  Message message_;
  OneShot<bool> written_;
};

}  // namespace broker
