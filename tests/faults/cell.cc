#include "tests/faults/cell.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <iostream>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/faults/at_once.h"
#include "tests/faults/fault_kinds.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

// Longer than the late faults are late, so that a late write lands within it.
constexpr char kWriteHorizonSeconds[] = "2";
// More often than any operation needs: each waits for up to the broker's cap of 30 s.
constexpr int kWaits = 4;

// What a call said, Grant or Revoke.
struct Said {
  grpc::Status status;
  std::string reason;
  std::string operation_id;
  v1::MutationResult result;
};

template <class Answer>
Said SaidBy(const Answer& answer) {
  Said said;
  said.status = answer.status;
  said.reason = answer.reason;
  said.result = answer.reply.result();
  const auto id = answer.metadata.find("operation_id");
  said.operation_id = answer.ok()                   ? said.result.operation_id()
                      : id == answer.metadata.end() ? ""
                                                    : id->second;
  return said;
}

v1::Outcome OutcomeOf(Move move) {
  if (move == Move::kRevoke) return v1::OUTCOME_REVOKED;
  return move == Move::kGrant ? v1::OUTCOME_GRANTED : v1::OUTCOME_LEVEL_CHANGED;
}

bool IsUnknown(Expect expect) {
  return expect == Expect::kUnknownDone || expect == Expect::kUnknownNot ||
         expect == Expect::kUnknownPush;
}

bool IsMade(Expect expect) {
  return expect == Expect::kDone || expect == Expect::kDoneAgain || expect == Expect::kLateDone ||
         expect == Expect::kUnknownDone || expect == Expect::kUnknownPush;
}

bool IsExpected(Expect expect, const std::string& reason) {
  switch (expect) {
    case Expect::kDone:
    case Expect::kDoneAgain: return reason.empty();
    case Expect::kLateDone: return reason.empty() || reason == "OUTCOME_UNKNOWN";
    case Expect::kUnavailable: return reason == "UPSTREAM_UNAVAILABLE";
    case Expect::kProtocol: return reason == "UPSTREAM_PROTOCOL";
    case Expect::kCredentials: return reason == "INSTANCE_CREDENTIALS";
    case Expect::kLimited: return reason == "UPSTREAM_RATE_LIMITED";
    case Expect::kNotFound: return reason == "ENTITLEMENT_NOT_FOUND";
    case Expect::kNoPrincipal: return reason == "PRINCIPAL_NOT_FOUND";
    case Expect::kUnsupported: return reason == "UNSUPPORTED_BY_INSTANCE";
    case Expect::kOtherScope: return reason == "HELD_IN_OTHER_SCOPE";
    case Expect::kNoTime: return reason == "TIME_SPENT" || reason == "UPSTREAM_UNAVAILABLE";
    default: return reason == "OUTCOME_UNKNOWN";
  }
}

class Run {
 public:
  Run(const Cell& cell, std::string instance, Upstream* upstream, TestBroker* broker)
      : cell_(cell), instance_(std::move(instance)), upstream_(*upstream), broker_(*broker) {}

  std::vector<std::string> Problems() {
    upstream_.Set(StartOf(cell_.move));
    upstream_.front().AddFault(cell_.faults);
    const Said said = Mutate();
    const bool no_reason = said.reason.empty() != said.status.ok();
    if (no_reason || !IsExpected(cell_.expect, said.reason)) {
      Blame("answered " + (said.status.ok() ? "OK" : said.reason) + " (" +
            said.status.error_message() + ")");
    }
    CheckWords(said.status.error_message() + said.status.error_details() +
               said.result.ShortDebugString());
    if (said.status.ok()) CheckResult(said.result);
    if (cell_.expect == Expect::kLimited) CheckRetryDelay(said.status);
    if (!said.operation_id.empty()) {
      CheckJournal(said);
    } else if (IsMade(cell_.expect) || IsUnknown(cell_.expect)) {
      Blame("named no operation");
    }
    CheckAtRest();
    return std::move(problems_);
  }

 private:
  void Blame(const std::string& what) { problems_.push_back(cell_.name + ": " + what); }

  Said Mutate() {
    const std::string request = "instance: '" + instance_ + "' " + upstream_.Target();
    if (cell_.move == Move::kRevoke) {
      return SaidBy(Call(broker_.stub(), &v1::PermissionBroker::Stub::Revoke,
                         Text<v1::RevokeRequest>(request), cell_.patience));
    }
    return SaidBy(Call(broker_.stub(), &v1::PermissionBroker::Stub::Grant,
                       Text<v1::GrantRequest>(request), cell_.patience));
  }

  void CheckWords(const std::string& text) {
    for (const std::string& word :
         {upstream_.Secret(), std::string(kUpstreamWords), std::string("sign in to the proxy"),
          std::string("]not json"), std::string("too many requests")}) {
      if (text.find(word) != std::string::npos) Blame("lets out \"" + word + "\": " + text);
    }
  }

  void CheckResult(const v1::MutationResult& result) {
    const auto wanted = OutcomeOf(cell_.move);
    if (result.outcome() != wanted || !result.changed() || result.warnings_size() != 0) {
      Blame("has the result " + result.ShortDebugString());
    }
  }

  // The upstream's own delay, or a minute.
  void CheckRetryDelay(const grpc::Status& status) {
    const std::int64_t wanted = cell_.faults.find("retry_after") == std::string::npos ? 60 : 3;
    google::rpc::Status details;
    details.ParseFromString(status.error_details());
    std::int64_t told = 0;
    for (const auto& any : details.details()) {
      google::rpc::RetryInfo retry;
      if (any.UnpackTo(&retry)) told = retry.retry_delay().seconds();
    }
    if (told != wanted) Blame("asks to wait " + std::to_string(told) + " s");
  }

  // The journal ends each operation, and with the truth.
  void CheckJournal(const Said& said) {
    v1::WaitOperationRequest request;
    request.set_operation_id(said.operation_id);
    v1::Operation operation;
    for (int waits = 0; waits < kWaits && !operation.settled(); ++waits) {
      const auto told = Call(broker_.stub(), &v1::PermissionBroker::Stub::WaitOperation, request);
      if (!told.ok()) return Blame("cannot be waited for: " + told.status.error_message());
      operation = told.reply.operation();
    }
    if (!operation.settled()) return Blame("is never settled");
    CheckWords(operation.ShortDebugString());
    const bool made = IsMade(cell_.expect);
    if (made != operation.has_result() || made == operation.has_problem()) {
      return Blame("is journaled as " + operation.ShortDebugString());
    }
    if (made) CheckResult(operation.result());
    using google::protobuf::util::MessageDifferencer;
    if (said.status.ok() && !MessageDifferencer::Equals(said.result, operation.result())) {
      Blame("answered " + said.result.ShortDebugString() + " and journaled " +
            operation.result().ShortDebugString());
    }
  }

  void CheckAtRest() {
    const bool made = IsMade(cell_.expect);
    const std::string wanted = upstream_.StoredIf(made ? EndOf(cell_.move) : StartOf(cell_.move));
    if (upstream_.Stored() != wanted) Blame("leaves " + upstream_.Stored() + " not " + wanted);
    int writes = 0;
    int strikes = 0;
    for (const auto& entry : upstream_.front().Log()) {
      writes += entry.method != "GET" ? 1 : 0;
      strikes += entry.faulted ? 1 : 0;
    }
    const bool twice = cell_.expect == Expect::kUnknownPush || cell_.expect == Expect::kDoneAgain;
    const int expected = twice ? 2 : made ? 1 : cell_.refused_writes;
    if (writes != expected) {
      Blame("wrote " + std::to_string(writes) + " times, not " + std::to_string(expected));
    }
    if (strikes < cell_.least_strikes) Blame("met " + std::to_string(strikes) + " faults only");
  }

  const Cell& cell_;
  const std::string instance_;
  Upstream& upstream_;
  TestBroker& broker_;
  std::vector<std::string> problems_;
};

}  // namespace

void RunCells(const std::string& title, const std::vector<Cell>& cells, const MakeUpstream& make,
              std::size_t at_once) {
  const TempDir dir;
  std::vector<std::unique_ptr<Upstream>> upstreams;
  std::vector<InstanceConfig> instances;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    upstreams.push_back(make());
    InstanceConfig instance = upstreams.back()->Instance(dir);
    instance.name = "cell-" + std::to_string(i);
    instance.options["write_horizon_seconds"] = kWriteHorizonSeconds;
    instances.push_back(std::move(instance));
  }
  TestBroker broker(instances, dir.At("data"));

  std::vector<std::vector<std::string>> problems(cells.size());
  RunAtOnce(cells.size(), at_once, [&](std::size_t i) {
    problems[i] = Run(cells[i], instances[i].name, upstreams[i].get(), &broker).Problems();
  });

  for (const std::vector<std::string>& of_one : problems) {
    for (const std::string& problem : of_one) ADD_FAILURE() << problem;
  }
  std::cout << title << ": " << cells.size() << " cells\n";
}

}  // namespace broker::test
