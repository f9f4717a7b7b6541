// Asks a server what it serves.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "reflection.pb.h"

namespace broker {

class ServerReflection {
 public:
  explicit ServerReflection(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)) {}

  permissionbroker::tests::ReflectionResponse Ask(
      const permissionbroker::tests::ReflectionRequest& request) {
    using Request = permissionbroker::tests::ReflectionRequest;
    using Response = permissionbroker::tests::ReflectionResponse;
    using Factory = grpc::internal::ClientReaderWriterFactory<Request, Response>;
    const grpc::internal::RpcMethod method(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        grpc::internal::RpcMethod::BIDI_STREAMING, channel_);
    grpc::ClientContext context;
    const std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream(
        Factory::Create(channel_.get(), method, &context));
    Response response;
    const bool answered = stream->Write(request) && stream->WritesDone() && stream->Read(&response);
    if (!stream->Finish().ok() || !answered) throw std::runtime_error("no reflection");
    return response;
  }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace broker
