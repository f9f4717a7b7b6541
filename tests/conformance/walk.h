// Lists of the broker, page by page to the end.
#pragma once

#include "tests/conformance/scene.h"

namespace broker::test {

// Each as the rows' ids, sorted; what fails is noted in the scene.
Lines WalkThings(Scene& scene, EntitlementListQuery query, int page_size);
Lines WalkPeople(Scene& scene, const std::string& principal_type, int page_size);
// "user:6=member".
Lines WalkHolders(Scene& scene, const Thing& thing, int page_size);
// "12=member" for each thing of the world's type.
Lines WalkHeld(Scene& scene, const Who& who, int page_size);
// "12 user:6=member" for each holding of the world's type.
Lines StreamInventory(Scene& scene);

}  // namespace broker::test
