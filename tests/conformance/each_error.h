// Reads that fail, one after the other.
#pragma once

#include <functional>
#include <string>

#include "tests/conformance/scene.h"

namespace broker::test {

// Answers that say nothing of what there is, as faults.
inline constexpr char kProxys404[] = R"({"status": 404, "body": "<html>nginx: not found</html>"})";
inline constexpr char kRouters404[] = R"({"status": 404, "body": {"message": "Not found"}})";
inline constexpr char kInternal[] = R"({"status": 500, "body": {"message": "internal"}})";
inline constexpr char kForbidden[] = R"({"status": 403, "body": {"message": "no"}})";

// Runs `prepare` and `act`, with nothing remembered, once for each error at each route that `act`
// reads. `where` says which, for the problems.
void WithEachError(Scene& scene, const Lines& errors, const std::function<void()>& prepare,
                   const std::function<void(const std::string& where)>& act);

}  // namespace broker::test
