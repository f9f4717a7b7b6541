// The run of the mutants.
#pragma once

namespace broker::test {

// One test for each mutant in each of its worlds. Before RUN_ALL_TESTS.
void RegisterMutants();

}  // namespace broker::test
