#include "tests/conformance/batch.h"

#include "service/core/error.h"

namespace broker::test {

std::vector<ItemResult> Apply(Scene& scene, std::vector<ItemAction> actions, Manner manner) {
  BatchRequest request;
  request.stop_on_failure = manner.stop_on_failure;
  request.dry_run = manner.dry_run;
  for (ItemAction& action : actions) {
    request.items.push_back({std::to_string(request.items.size()), std::move(action)});
  }
  const std::size_t items = request.items.size();
  auto results = scene.rig().Run(scene.broker().Apply(std::move(request), scene.rig().Soon()));
  if (results.size() != items) scene.Fail("there is not one result for each item");
  results.resize(items);
  return results;
}

ItemResult ApplyOne(Scene& scene, ItemAction action, bool dry_run) {
  std::vector<ItemAction> actions;
  actions.push_back(std::move(action));
  return Apply(scene, std::move(actions), {false, dry_run}).front();
}

Lines SaidOf(const ItemResult& item) {
  Lines said;
  for (const MutationResult& result : item.results) said.push_back(NameOf(result.outcome));
  for (const Failure& problem : item.problems) said.emplace_back(broker::NameOf(problem.reason));
  if (item.skipped) said.emplace_back("skipped");
  return said;
}

SetRequest SetTo(Scene& scene, const std::vector<Piece>& pieces) {
  SetRequest request;
  request.instance = Rig::kInstance;
  request.principal = ById(scene.subject());
  request.type = scene.type().type;
  request.scope = DefaultScope(scene.type());
  for (const auto& [thing, level] : pieces) {
    request.entitlements.push_back(ById(scene.type(), thing));
    request.entitlements.back().level = level;
  }
  return request;
}

RevokeAllRequest LeaverOf(Scene& scene) {
  RevokeAllRequest request;
  request.instance = Rig::kInstance;
  request.principal = ById(scene.subject());
  request.types = {scene.type().type};
  return request;
}

}  // namespace broker::test
