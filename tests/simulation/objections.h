// What speaks against how an operation was closed, by all that happened while it was open. Pure.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/dossier.h"
#include "tests/simulation/product.h"

namespace broker::sim {

// REQUIRES: it is closed.
std::vector<std::string> ObjectionsTo(const Dossier& dossier, const Product& product,
                                      const Chronicle& chronicle);

// "GRANTED".
std::string Text(Outcome outcome);

}  // namespace broker::sim
