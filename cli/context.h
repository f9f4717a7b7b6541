// What every command gets: the broker, where to write, and what was typed.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/broker_client.h"
#include "cli/reference.h"

namespace broker::cli {

// The command line, as far as it helps to suggest the next one.
struct Typed {
  std::vector<std::string> words;  // without the program's name
  std::string instance;
  std::string principal;
  std::string entitlement;
  // Set once understood.
  std::optional<v1::PrincipalRef> principal_ref;
  std::optional<v1::EntitlementRef> entitlement_ref;
  // Said beside a failure to find the entitlement; may be empty.
  std::string doubt;
};

struct Context {
  BrokerClient& broker;
  std::ostream& out;  // the answer
  std::ostream& err;  // warnings, failures, what to do next
  bool json = false;
  Typed typed;
};

}  // namespace broker::cli
