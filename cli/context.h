// What every command gets: the broker, where to write, and what was typed.
#pragma once

#include <istream>
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
  // What proves who calls, from the environment too; empty: nothing of the kind.
  std::string token_file;
  std::string cert_file;
  // Set once understood.
  std::optional<v1::PrincipalRef> principal_ref;
  std::optional<v1::EntitlementRef> entitlement_ref;
  // Said beside a failure to find the entitlement; may be empty.
  std::string doubt;
  // The failure is that of one change of several: the command as a whole says how to go on.
  bool one_of_several = false;
};

// Standard input.
struct Input {
  std::istream& stream;
  bool person = false;  // a terminal: somebody reads what is written to err, and can answer
};

struct Context {
  BrokerClient& broker;
  Input input;
  std::ostream& out;  // the answer
  std::ostream& err;  // warnings, failures, what to do next
  bool json = false;
  Typed typed;
};

}  // namespace broker::cli
