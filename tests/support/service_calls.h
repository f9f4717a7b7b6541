// What the one-line callers of each service share.
#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/support/calls.h"

namespace broker::test {

// `Service` is a generated one, e.g. v1::LeaseService.
template <class Service>
class ServiceCalls {
 public:
  using Stub = typename Service::Stub;

  explicit ServiceCalls(int port) {
    // Channels to one address share their connections, and a port may come back.
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = Service::NewStub(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                                       grpc::InsecureChannelCredentials(), own));
  }

 protected:
  // `text` is the request in proto text format.
  template <class Request, class Reply>
  Answer<Reply> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                    const std::string& text) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    Answer<Reply> answer;
    answer.status = (stub_.get()->*method)(&context, Text<Request>(text), &answer.reply);
    if (!answer.ok()) ReadErrorInfo(answer.status, &answer.reason, &answer.metadata);
    return answer;
  }

 private:
  std::unique_ptr<Stub> stub_;
};

}  // namespace broker::test
