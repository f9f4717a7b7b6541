#include "service/store/operation_json.h"

#include <gtest/gtest.h>

#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullFailure;
using test::FullObservation;
using test::FullResult;
using test::MakeOperation;

// Does not compile any more when one of the values has got another field: add that to
// operation_fields.h, to the values in testing.cc, and here.
[[maybe_unused]] void CountFields() {
  [[maybe_unused]] auto [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12] = Principal();
  [[maybe_unused]] auto [e1, e2, e3, e4, e5, e6, e7] = Entitlement();
  [[maybe_unused]] auto [j1, j2, j3, j4] = Justification();
  [[maybe_unused]] auto [i1, i2, i3, i4] = IndirectSource();
  [[maybe_unused]] auto [h1, h2, h3, h4, h5] = Holding();
  [[maybe_unused]] auto [k1, k2, k3, k4, k5] = HoldingKey();
  [[maybe_unused]] auto [o1, o2, o3, o4, o5, o6, o7, o8, o9] = Observation();
  [[maybe_unused]] auto [w1, w2] = Warning();
  [[maybe_unused]] auto [r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16] =
      MutationResult();
  [[maybe_unused]] auto [f1, f2, f3, f4] = Failure();
  [[maybe_unused]] auto [t1, t2, t3] = TurnKey();
  [[maybe_unused]] auto [q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15, q16, q17,
                         q18, q19, q20, q21, q22, q23, q24, q25, q26, q27] = Operation();
  [[maybe_unused]] auto [g1, g2] = Gate();
  [[maybe_unused]] auto [d1, d2, d3, d4, d5, d6, d7, d8, d9, d10] = Definition();
  [[maybe_unused]] auto [m1, m2] = Permission();
  [[maybe_unused]] auto [n1, n2, n3] = PrincipalRef();
  [[maybe_unused]] auto [c1, c2] = Precondition();
  [[maybe_unused]] auto [l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15, l16, l17,
                         l18, l19, l20] = Lease();
  [[maybe_unused]] auto [u1, u2, u3, u4] = UpstreamRequest();
}

TEST(OperationJson, DetailsComeBackExactly) {
  const Operation written = MakeOperation("1", "7");
  Operation read;
  ASSERT_TRUE(ReadDetails(DetailsJson(written), &read));
  EXPECT_EQ(read.site, written.site);
  EXPECT_EQ(read.principal, written.principal);
  EXPECT_EQ(read.entitlement, written.entitlement);
  EXPECT_TRUE(read.allow_lower_level);
  EXPECT_EQ(read.justification, written.justification);
  EXPECT_EQ(read.gate, written.gate);
  EXPECT_EQ(read.definition, written.definition);
  EXPECT_TRUE(read.force);
  EXPECT_EQ(read.origin.digest, written.origin.digest);
}

TEST(OperationJson, ObservationComesBackExactly) {
  Operation read;
  ASSERT_TRUE(ReadBefore(BeforeJson(FullObservation()), &read));
  EXPECT_EQ(read.before, FullObservation());
}

TEST(OperationJson, ResultComesBackExactly) {
  Operation written;
  written.result = FullResult();
  written.requests = {{"POST", "/api/groups/{}/members", 200}};
  Operation read;
  ASSERT_TRUE(ReadOutcome(OutcomeJson(written), &read));
  EXPECT_EQ(read.result, FullResult());
  EXPECT_EQ(read.problem, std::nullopt);
  EXPECT_EQ(read.requests, written.requests);
}

TEST(OperationJson, ProblemComesBackExactly) {
  Operation written;
  written.problem = FullFailure();
  Operation read;
  ASSERT_TRUE(ReadOutcome(OutcomeJson(written), &read));
  EXPECT_EQ(read.problem, FullFailure());
  EXPECT_EQ(read.result, std::nullopt);
}

TEST(OperationJson, EmptyValuesComeBackExactly) {
  Operation written;
  written.principal.type.clear();
  written.result.emplace();
  Operation read;
  ASSERT_TRUE(ReadDetails(DetailsJson(written), &read));
  EXPECT_EQ(read.principal, written.principal);
  ASSERT_TRUE(ReadOutcome(OutcomeJson(written), &read));
  EXPECT_EQ(read.result, MutationResult());
  ASSERT_TRUE(ReadBefore(BeforeJson(Observation()), &read));
  EXPECT_EQ(read.before, Observation());
}

TEST(OperationJson, EveryEnumeratorComesBack) {
  for (int number = 1; number <= 36; ++number) {
    Operation written;
    written.problem = Failure();
    written.problem->reason = static_cast<Reason>(number);
    Operation read;
    ASSERT_TRUE(ReadOutcome(OutcomeJson(written), &read));
    EXPECT_EQ(read.problem->reason, written.problem->reason);
  }
}

TEST(OperationJson, TextsComeBackWhateverTheirBytes) {
  Operation written;
  for (int byte = 0; byte < 256; ++byte) {
    written.justification.reason += static_cast<char>(byte);
  }
  written.justification.ticket = std::string(200'000, 'x');
  written.principal.attributes[std::string("a\0b", 3)] = "\xff\xfe";
  Operation read;
  ASSERT_TRUE(ReadDetails(DetailsJson(written), &read));
  EXPECT_EQ(read.justification, written.justification);
  EXPECT_EQ(read.principal, written.principal);
}

TEST(OperationJson, UnknownAndMissingNamesAreBorne) {
  Operation read;
  ASSERT_TRUE(ReadDetails(
      R"({"principal":{"id":"7","colour":"red"},"later":[1,{"a":2}],"justification":{}})", &read));
  EXPECT_EQ(read.principal.id, "7");
  EXPECT_EQ(read.principal.type, kUser);
  EXPECT_EQ(read.entitlement, Entitlement());
}

TEST(OperationJson, NamesOfAnotherTypeArePassedOver) {
  Operation read;
  ASSERT_TRUE(ReadDetails(
      R"({"principal":{"id":7,"email":null,"disabled":"yes","login":"ann"},"entitlement":[]})",
      &read));
  EXPECT_EQ(read.principal.id, "");
  EXPECT_FALSE(read.principal.disabled);
  EXPECT_EQ(read.principal.login, "ann");
  ASSERT_TRUE(ReadOutcome(R"({"result":5,"problem":null})", &read));
  EXPECT_EQ(read.result, std::nullopt);
  EXPECT_EQ(read.problem, std::nullopt);
}

TEST(OperationJson, WhatIsNoObjectIsRefused) {
  for (const char* text : {"", "{", "[]", "null", "7", "{} x", "{\"a\":1"}) {
    Operation read;
    EXPECT_FALSE(ReadDetails(text, &read)) << text;
    EXPECT_FALSE(ReadBefore(text, &read)) << text;
    EXPECT_EQ(read.before, std::nullopt) << text;
    EXPECT_FALSE(ReadOutcome(text, &read)) << text;
  }
}

}  // namespace
}  // namespace broker
