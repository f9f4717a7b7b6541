// Lists of the broker, page by page to the end.
#pragma once

#include "tests/conformance/scene.h"

namespace broker::test {

struct Walked {
  Lines lines;     // of the rows, sorted
  Lines problems;  // what could not be read
};

// "12".
Walked WalkThings(Scene& scene, EntitlementListQuery query, int page_size);
Walked WalkPeople(Scene& scene, const std::string& principal_type, int page_size);
// "user:6=member".
Walked WalkHolders(Scene& scene, const Thing& thing, int page_size);
// "12=member" for each thing of the world's type.
Walked WalkHeld(Scene& scene, const Who& who, int page_size);
// "12 user:6=member" for each holding of the world's type.
Walked StreamInventory(Scene& scene);

// Notes in the scene what is missing, too much or a problem.
void ExpectWhole(Scene& scene, const std::string& what, const Walked& walked, const Lines& want);

}  // namespace broker::test
