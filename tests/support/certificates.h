// A certificate authority for one test, with server certificates made on the spot.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace broker::test {

class CertificateAuthority {
 public:
  CertificateAuthority();
  ~CertificateAuthority();

  // Its own certificate, PEM: what a client is to trust.
  std::string Pem() const;

  // For a server that is `name` ("DNS:localhost", "IP:127.0.0.1"). Expired on request.
  std::unique_ptr<boost::asio::ssl::context> ServerContext(const std::string& name,
                                                           bool expired = false) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

}  // namespace broker::test
