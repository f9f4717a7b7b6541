#include "tests/support/calls.h"

#include <google/protobuf/text_format.h>

#include <stdexcept>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace broker::test {

void ReadErrorInfo(const grpc::Status& status, std::string* reason,
                   std::map<std::string, std::string>* metadata) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (!any.UnpackTo(&info)) continue;
    *reason = info.reason();
    *metadata = {info.metadata().begin(), info.metadata().end()};
  }
}

Stream<v1::StreamGrantsResponse> ReadStream(v1::PermissionBroker::Stub& stub,
                                            const v1::StreamGrantsRequest& request) {
  grpc::ClientContext context;
  const auto reader = stub.StreamGrants(&context, request);
  Stream<v1::StreamGrantsResponse> stream;
  v1::StreamGrantsResponse message;
  while (reader->Read(&message)) stream.messages.push_back(message);
  stream.status = reader->Finish();
  std::map<std::string, std::string> metadata;
  if (!stream.ok()) ReadErrorInfo(stream.status, &stream.reason, &metadata);
  return stream;
}

void ParseText(const std::string& text, google::protobuf::Message* message) {
  if (!google::protobuf::TextFormat::ParseFromString(text, message)) {
    throw std::invalid_argument("not a " + message->GetTypeName() + ": " + text);
  }
}

}  // namespace broker::test
