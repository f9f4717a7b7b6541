// What the use cases are asked by Apply, and what its caller is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "service/core/error.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using Stub = v1::PermissionBroker::Stub;

class BatchIn : public testing::Test {
 protected:
  BatchRequest Asked(const std::string& json) {
    response_.Clear();
    const auto answer = edge_.Call(&Stub::Apply, FromJson<v1::ApplyRequest>(json), &response_);
    EXPECT_EQ(answer.code, grpc::StatusCode::OK);
    BatchRequest batch;
    edge_.Do([&] { batch = edge_.fake.batch; });
    return batch;
  }

  Edge edge_;
  v1::ApplyResponse response_;
};

constexpr char kGrant[] =
    R"("grant":{"instance":"grafana","principal":{"email":"ann@example.com"},
        "entitlement":{"type":"team","name":"SRE"})";

std::string Batch(const std::string& items, const std::string& more = "") {
  return R"({"mode":"APPLY_MODE_BEST_EFFORT","items":[)" + items + "]" + more + "}";
}

TEST_F(BatchIn, AnItemsOwnJustificationGoesFirst) {
  const BatchRequest batch = Asked(
      Batch(std::string("{") + kGrant + R"(,"justification":{"reason":"own"}}},{)" + kGrant + "}}",
            R"(,"justification":{"reason":"common","ticket":"T-1"})"));
  ASSERT_EQ(batch.items.size(), 2u);
  const auto reason = [&](std::size_t i) {
    return std::get<MutationRequest>(batch.items[i].action).justification;
  };
  EXPECT_EQ(reason(0), (Justification{"own", "", "", ""}));
  EXPECT_EQ(reason(1), (Justification{"common", "T-1", "", ""}));
}

TEST_F(BatchIn, ASetIsFilledFromItsType) {
  const BatchRequest batch = Asked(Batch(
      R"({"itemId":"x","set":{"instance":"grafana","principal":{"email":"ann@example.com"},
          "type":"team","entitlements":[{"name":"SRE","level":"admin"},{"id":"7"}],
          "includeHidden":true,"precondition":{"principalId":"12","etag":"e"}}})",
      R"(,"dryRun":true)"));
  ASSERT_EQ(batch.items.size(), 1u);
  EXPECT_TRUE(batch.dry_run);
  EXPECT_FALSE(batch.stop_on_failure);
  EXPECT_EQ(batch.items[0].id, "x");
  const auto& set = std::get<SetRequest>(batch.items[0].action);
  EXPECT_TRUE(set.include_hidden);
  EXPECT_EQ(set.precondition, (Precondition{"12", "e"}));
  ASSERT_EQ(set.entitlements.size(), 2u);
  EXPECT_EQ(set.entitlements[0],
            (EntitlementRef{"team", EntitlementRef::Key::kName, "SRE", "admin", ""}));
  EXPECT_EQ(set.entitlements[1],
            (EntitlementRef{"team", EntitlementRef::Key::kId, "7", "member", ""}));
}

TEST_F(BatchIn, ItIsCompleteOnlyIfEveryItemIs) {
  ItemResult finished;
  ItemResult skipped;
  skipped.skipped = true;
  ItemResult failed;
  failed.problems.push_back({Reason::kUpstreamUnavailable, "down", {}, {}});
  const std::string one = std::string("{") + kGrant + "}}";
  for (const auto& [result, complete] :
       {std::pair(finished, true), std::pair(skipped, false), std::pair(failed, false)}) {
    edge_.Do([&, &result = result] { edge_.fake.item_results = {finished, result}; });
    Asked(Batch(one));
    EXPECT_EQ(response_.complete(), complete);
    EXPECT_EQ(response_.items_size(), 2);
  }
}

}  // namespace
}  // namespace broker
