#include "tests/access/secured_edge.h"

#include <boost/asio/post.hpp>

#include <future>
#include <stdexcept>
#include <utility>

#include "service/security/new_token.h"

namespace broker::test {
SecuredEdge::SecuredEdge(Options options)
    : authority_(std::make_shared<const Policy>(std::move(options.policy))) {
  const auto now =
      std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
  clock_.SetWallTime(now);
  token_clock_.SetWallTime(now -
                           std::chrono::duration_cast<Instant::duration>(options.clock_behind));
  secrets_["keys"] = std::make_shared<FakeFile>(jwt_key_.Pem());
  secrets_["tokens"] = std::make_shared<FakeFile>("static " + TokenDigest(kToken) + "\n");
  AuthenticationConfig authentication;
  JwtConfig& jwt = authentication.jwt.emplace_back();
  jwt.name = "corp";
  jwt.issuer = kIssuer;
  jwt.audience = {kAudience};
  jwt.algorithms = {JwtAlgorithm::kRs256};
  jwt.keys_file = "keys";
  authentication.tokens_file = "tokens";
  const auto files = [this](const std::string& path) { return secrets_.at(path); };
  authenticator_ = options.authenticates ? Authenticator::Of(authentication, files, &token_clock_)
                                         : Authenticator::Open();

  const Identity own = ca_.Issue("IP:127.0.0.1");
  ServerOptions server;
  server.listen = "127.0.0.1:0";
  server.executor = io_.get_executor();
  server.clock = &clock_;
  server.broker = &fake_;
  server.definitions = &definitions_;
  server.leases = &leases_;
  server.operators = &operators_;
  server.audit = &audit_;
  server.authority = &authority_;
  server.authenticator = authenticator_.get();
  server.limits = options.limits;
  server.tls = {dir_.Write("cert.pem", own.cert_pem), dir_.WriteSecret("key.pem", own.key_pem),
                dir_.Write("ca.pem", ca_.pem())};
  server.log = [](std::string_view) {};
  auto started = StartGrpcServer(std::move(server));
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  server_ = *std::move(started);
  thread_ = std::thread([this] { io_.run(); });
}

SecuredEdge::~SecuredEdge() {
  server_.reset();
  io_.stop();
  thread_.join();
}

std::shared_ptr<grpc::Channel> SecuredEdge::Channel(const Identity* identity) const {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ca_.pem();
  if (identity) {
    options.pem_cert_chain = identity->cert_pem;
    options.pem_private_key = identity->key_pem;
  }
  // Channels with other certificates must not share a connection.
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                   grpc::SslCredentials(options), own);
}

int SecuredEdge::calls() const {
  return fake_.calls + definitions_.calls + leases_.calls + operators_.calls + audit_.calls;
}

void SecuredEdge::Do(std::function<void()> fn) {
  std::promise<void> done;
  boost::asio::post(io_, [&] {
    fn();
    done.set_value();
  });
  done.get_future().get();
}

}  // namespace broker::test
