// AuditService as a user of a generated client calls it, one line each.
#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <vector>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "tests/support/calls.h"

namespace broker::test {

class AuditCalls {
 public:
  using Stub = v1::AuditService::Stub;

  explicit AuditCalls(int port) {
    // Channels to one address share their connections, and a port may come back.
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = v1::AuditService::NewStub(grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), own));
  }

  // Requests in proto text format.
  Answer<v1::ListEventsResponse> List(const std::string& request = "") {
    return Ask<v1::ListEventsRequest>(&Stub::ListEvents, request);
  }
  Answer<v1::VerifyChainResponse> Verify(const std::string& request = "") {
    return Ask<v1::VerifyChainRequest>(&Stub::VerifyChain, request);
  }
  // Of all pages.
  std::vector<v1::AuditEvent> All(const std::string& request = "") {
    std::vector<v1::AuditEvent> all;
    std::string token;
    do {
      const auto page = List(request + " page_token: '" + token + "'");
      if (!page.ok()) return {};
      all.insert(all.end(), page.reply.events().begin(), page.reply.events().end());
      token = page.reply.next_page_token();
    } while (!token.empty());
    return all;
  }

 private:
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

  std::unique_ptr<Stub> stub_;
};

}  // namespace broker::test
