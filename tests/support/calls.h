// Calls as a user of a generated client makes them, one line each, and what a failed one says.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"

namespace broker::test {

namespace v1 = permissionbroker::v1;

// What one call answered: the reply, or code, reason and metadata of its failure.
template <class Reply>
struct Answer {
  grpc::Status status;
  std::string reason;  // of google.rpc.ErrorInfo; empty if OK
  std::map<std::string, std::string> metadata;
  Reply reply;

  bool ok() const { return status.ok(); }
};

// Decodes the ErrorInfo of a failed status.
void ReadErrorInfo(const grpc::Status& status, std::string* reason,
                   std::map<std::string, std::string>* metadata);

template <class Request, class Reply>
Answer<Reply> Call(v1::PermissionBroker::Stub& stub,
                   grpc::Status (v1::PermissionBroker::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Reply*),
                   const Request& request,
                   std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  Answer<Reply> answer;
  answer.status = (stub.*method)(&context, request, &answer.reply);
  if (!answer.ok()) ReadErrorInfo(answer.status, &answer.reason, &answer.metadata);
  return answer;
}

// As Call, of a method that answers with a stream: all of its messages.
template <class Reply>
struct Stream {
  grpc::Status status;
  std::string reason;
  std::vector<Reply> messages;

  bool ok() const { return status.ok(); }
};
Stream<v1::StreamGrantsResponse> ReadStream(v1::PermissionBroker::Stub& stub,
                                            const v1::StreamGrantsRequest& request);

// A request in proto text format: Text<v1::GrantRequest>(R"(instance: "redash" ...)").
// Throws std::invalid_argument if it does not parse.
void ParseText(const std::string& text, google::protobuf::Message* message);

template <class Message>
Message Text(const std::string& text) {
  Message message;
  ParseText(text, &message);
  return message;
}

}  // namespace broker::test
