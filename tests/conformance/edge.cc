#include "tests/conformance/edge.h"

#include "service/core/error.h"
#include "service/grpc/batch_in.h"

namespace broker::test {

std::string SaidAtTheEdge(Scene& scene, const SetRequest& set) {
  v1::ApplyRequest request;
  request.set_mode(v1::APPLY_MODE_BEST_EFFORT);
  v1::SetHoldings& in = *request.add_items()->mutable_set();
  in.set_instance(set.instance);
  in.set_type(set.type);
  in.set_scope(set.scope);
  in.mutable_principal()->set_type(set.principal.type);
  in.mutable_principal()->set_id(set.principal.value);
  for (const EntitlementRef& ref : set.entitlements) {
    v1::EntitlementRef& out = *in.add_entitlements();
    out.set_type(ref.type);
    out.set_id(ref.value);
    out.set_level(ref.level);
  }
  const auto read = FromMessage(request, scene.broker(), scene.rig().Now());
  if (read.ok()) return "accepted";
  Failure failure = FailureOf(read.status());
  return std::string(broker::NameOf(failure.reason)) + " " + failure.metadata["field"];
}

}  // namespace broker::test
