// The run of the table of levels.
#pragma once

namespace broker::test {

// One test for each world whose type has exclusive levels. Before RUN_ALL_TESTS.
void RegisterLevels();

}  // namespace broker::test
