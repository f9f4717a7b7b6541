// --request-id of permctl grant, revoke and adopt.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kId[] = "018f6b1e-0000-4000-8000-000000000001";
constexpr char kAnswer[] = R"(result {
    outcome: OUTCOME_GRANTED changed: true
    principal { type: "user" id: "2" email: "ann@example.com" }
    entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
    before { } after { direct: true }
    operation_id: "018f-1" replayed: )";

class RequestIdTest : public PermctlTest {
 protected:
  static std::string With(const std::string& verb, const std::string& id,
                          const std::string& more = "") {
    return verb + " redash-prod user:#2 group:#3 --request-id " + id + more;
  }
  void Answer(bool replayed) {
    const std::string text = kAnswer + std::string(replayed ? "true }" : "false }");
    broker_.grant.Reply(FromText<v1::GrantResponse>(text));
    broker_.revoke.Reply(FromText<v1::RevokeResponse>(text));
    broker_.leases.adopt.Reply(FromText<v1::AdoptAccessResponse>(text));
  }
};

TEST_F(RequestIdTest, ReachesTheBroker) {
  Answer(false);
  EXPECT_EQ(Permctl(With("grant", kId)).exit_code, 0);
  EXPECT_EQ(Permctl(With("revoke", kId)).exit_code, 0);
  EXPECT_EQ(Permctl(With("adopt", kId, " --ttl 8h")).exit_code, 0);
  EXPECT_EQ(broker_.grant.asked.at(0).request_id(), kId);
  EXPECT_EQ(broker_.revoke.asked.at(0).request_id(), kId);
  EXPECT_EQ(broker_.leases.adopt.asked.at(0).request_id(), kId);
  EXPECT_EQ(Permctl("grant redash-prod user:#2 group:#3").exit_code, 0);
  EXPECT_EQ(broker_.grant.asked.at(1).request_id(), "");
}

TEST_F(RequestIdTest, ThatTheBrokerWouldRefuseIsRefusedBeforeItIsAsked) {
  Answer(false);
  const std::string longest(128, 'x');
  EXPECT_EQ(Permctl(With("grant", longest)).exit_code, 0);
  EXPECT_EQ(broker_.grant.asked.size(), 1u);
  for (const std::string verb : {"grant", "revoke", "adopt"}) {
    for (const auto& [id, says] : std::vector<std::pair<std::string, std::string>>{
             {"", "is empty"},
             {longest + "x", "is longer than 128 bytes; shorten it"},
             {"a\nb", "has a control or an invisible character"}}) {
      const Ran ran = Permctl({verb, "redash-prod", "user:#2", "group:#3", "--request-id", id});
      EXPECT_EQ(ran.exit_code, 2) << verb << " " << says;
      EXPECT_THAT(ran.err, HasSubstr("--request-id"));
      EXPECT_THAT(ran.err, HasSubstr(says));
    }
  }
  EXPECT_EQ(broker_.grant.asked.size(), 1u);
  EXPECT_THAT(broker_.revoke.asked, IsEmpty());
  EXPECT_THAT(broker_.leases.adopt.asked, IsEmpty());
}

TEST_F(RequestIdTest, AReplayedAnswerIsToldAsSuch) {
  Answer(false);
  EXPECT_THAT(Permctl(With("grant", kId)).out, Not(HasSubstr("replayed")));
  EXPECT_THAT(Permctl(With("grant", kId, " -o json")).out, HasSubstr("\"replayed\": false"));
  Answer(true);
  const Ran ran = Permctl(With("grant", kId));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "granted: ann@example.com (user 2) now holds group Analysts (3) in redash-prod\n"
            "replayed: this was the answer to the first command with this request id; nothing was "
            "changed now\n"
            "operation: 018f-1\n");
  EXPECT_THAT(Permctl(With("grant", kId, " -o json")).out, HasSubstr("\"replayed\": true"));
}

TEST_F(RequestIdTest, IsNotForWhatLooksFirst) {
  for (const std::string command : {"apply -f -", "leaver ann@example.com", "renew 0190-1"}) {
    EXPECT_EQ(Permctl(command + " --request-id " + kId).exit_code, 2) << command;
  }
  EXPECT_THAT(Permctl("apply --help").out, HasSubstr("no --request-id"));
}

}  // namespace
}  // namespace broker::cli
