// The address that the broker listens on, as operators write it.
#pragma once

#include <string_view>

namespace broker {

// host:port; an IPv6 address is in brackets.
bool IsHostAndPort(std::string_view address);

// In 127.0.0.0/8, [::1] or localhost: reached from the same host only.
bool IsLoopback(std::string_view host_and_port);

}  // namespace broker
