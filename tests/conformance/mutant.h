// A provider that breaks one rule, as a careless one would.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "service/ports/provider.h"
#include "tests/conformance/wire.h"

namespace broker::test {

struct Mutant {
  std::string name;
  std::string rule;  // that it breaks at least
  // Where the lie can be told.
  std::vector<std::string> worlds;
  // Either may be null.
  std::function<std::unique_ptr<Provider>(std::unique_ptr<Provider>)> provider;
  std::function<std::unique_ptr<WireLie>()> lie;
};

// All of them.
const std::vector<Mutant>& Mutants();

}  // namespace broker::test
