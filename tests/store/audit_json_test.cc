// Audit events as the text that the chain is over.
#include "service/store/audit_json.h"

#include <gtest/gtest.h>

#include "tests/store/testing.h"

namespace broker {
namespace {

using test::FullDefinition;

TEST(AuditJson, IsOneTextWithoutWhatIsEmpty) {
  EXPECT_EQ(AuditBody(AuditEvent()), "{}");
  AuditEvent event;
  event.kind = "grant.settled";
  event.justification.reason = "say \"hi\"\n\x7f \xc3\xa9";
  event.before = AuditHolding{};
  event.after = AuditHolding{true, "viewer"};
  event.changed = true;
  event.warnings = {{"COLLATERAL_CHANGE", "x"}, {"WILL_NOT_STICK", ""}};
  event.requests = {{"GET", "/api/users/{}", 200}};
  event.claim = 2;
  const std::string body = AuditBody(event);
  EXPECT_EQ(body,
            "{\"kind\":\"grant.settled\",\"justification\":{\"reason\":\"say \\\"hi\\\"\\n\x7f "
            "\xc3\xa9\"},\"before\":{},\"after\":{\"direct\":true,\"level\":\"viewer\"},"
            "\"changed\":true,\"warnings\":[{\"code\":\"COLLATERAL_CHANGE\",\"message\":\"x\"},"
            "{\"code\":\"WILL_NOT_STICK\"}],\"requests\":[{\"method\":\"GET\",\"path\":"
            "\"/api/users/{}\",\"status\":200,\"count\":1}],\"claim\":2}");
  AuditEvent read;
  ASSERT_TRUE(ReadAuditBody(body, &read));
  EXPECT_EQ(AuditBody(read), body);
}

TEST(AuditJson, EveryFieldIsReadBack) {
  AuditEvent event;
  event.time = "t", event.kind = "k", event.instance = "i", event.caller = "c";
  event.request_id = "r", event.operation_id = "o", event.lease_id = "l";
  event.justification = {"1", "2", "3", "4"};
  event.principal = AuditPrincipal{"t", "i", "u", "e", "l", "d"};
  event.entitlement = AuditEntitlement{"t", "i", "d"};
  event.scope = "s", event.level = "v", event.outcome = "GRANTED", event.reason = "R";
  event.defined_before = {FullDefinition()};
  event.defined_after = {FullDefinition(), FullDefinition()};
  event.expire_time = "e", event.expire_time_before = "b", event.lease_end = "EXPIRED";
  event.owner = "w";
  AuditEvent read;
  ASSERT_TRUE(ReadAuditBody(AuditBody(event), &read));
  EXPECT_EQ(AuditBody(read), AuditBody(event));
  EXPECT_EQ(read.defined_after, event.defined_after);
  EXPECT_EQ(read.principal->display_name, "d");
  EXPECT_EQ(read.expire_time_before, "b");
  EXPECT_EQ(read.owner, "w");
  EXPECT_FALSE(ReadAuditBody("[]", &read));
}

}  // namespace
}  // namespace broker
