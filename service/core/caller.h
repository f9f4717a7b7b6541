// Who makes a call, as its credential proves.
#pragma once

#include <string>
#include <utility>

namespace broker {

class Caller {
 public:
  // "token:onboarding", "corp:ann", "spiffe://example.com/dashboard", "dns:dashboard.example.com";
  // "anonymous" where nobody has to prove anything.
  const std::string& name() const { return name_; }

 private:
  // Nobody else says who calls.
  friend class Authenticator;
  explicit Caller(std::string name) : name_(std::move(name)) {}

  std::string name_;
};

}  // namespace broker
