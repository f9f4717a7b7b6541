#include "service/config/listen_address.h"

#include <arpa/inet.h>

#include <string>

namespace broker {

bool IsHostAndPort(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  if (host.find_first_of(":/ ") != std::string_view::npos && !bracketed) return false;
  if (port.empty() || port.size() > 5) return false;
  int number = 0;
  for (const char c : port) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  return number <= 65535;
}

bool IsLoopback(std::string_view host_and_port) {
  const std::string host(host_and_port.substr(0, host_and_port.rfind(':')));
  if (host == "localhost") return true;
  in_addr v4{};
  // Four numbers only: "127.1" and "127.0.0.1.example.com" are names.
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return false;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace broker
