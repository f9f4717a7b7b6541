#include "cli/channel.h"

#include <grpcpp/grpcpp.h>

#include "cli/credential_files.h"

namespace broker::cli {
namespace {

constexpr int kMaxReplyBytes = 64 << 20;

std::optional<Failure> MakeCredentials(const ServerOptions& options,
                                       std::shared_ptr<grpc::ChannelCredentials>* credentials) {
  if (!options.encrypted()) {
    *credentials = grpc::InsecureChannelCredentials();
    return std::nullopt;
  }
  grpc::SslCredentialsOptions ssl;
  if (!options.ca_file.empty()) {
    if (auto trouble = ReadAuthorities(options.ca_file, &ssl.pem_root_certs)) return trouble;
  }
  if (!options.cert_file.empty()) {
    auto trouble = ReadIdentity(options.cert_file, options.key_file, &ssl.pem_cert_chain,
                                &ssl.pem_private_key);
    if (trouble) return trouble;
  }
  *credentials = grpc::SslCredentials(ssl);
  if (options.token_file.empty()) return std::nullopt;
  std::string token;
  if (auto trouble = ReadToken(options.token_file, &token)) return trouble;
  *credentials =
      grpc::CompositeChannelCredentials(*credentials, grpc::AccessTokenCredentials(token));
  return std::nullopt;
}

}  // namespace

std::optional<Failure> MakeChannel(const ServerOptions& options,
                                   std::shared_ptr<grpc::Channel>* channel) {
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (auto trouble = MakeCredentials(options, &credentials)) return trouble;
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReplyBytes);
  arguments.SetUserAgentPrefix("permctl");
  *channel = grpc::CreateCustomChannel(options.address, credentials, arguments);
  return std::nullopt;
}

}  // namespace broker::cli
