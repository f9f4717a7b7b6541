#include "tests/simulation/caller.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

#include "service/core/error.h"
#include "service/ports/sleep.h"
#include "tests/simulation/executor.h"

namespace broker::sim {
namespace {

using std::chrono::seconds;

// Longer than a call may take: a caller that is still waiting then has lost its connection.
constexpr Duration kPatience = 2 * BrokerHost::kBudget;
constexpr int kQuestions = 6;

std::string OperationOf(const absl::StatusOr<MutationResult>& answer) {
  if (answer.ok()) return answer->operation_id;
  if (!HasReason(answer.status(), Reason::kOutcomeUnknown)) return "";
  return FailureOf(answer.status()).metadata["operation_id"];
}

// Most end before the weather clears up, or soon after.
Duration DrawTtl(World* world) {
  return world->Between(seconds(20), seconds(world->Chance(0.7) ? 60 : 180));
}

MutationRequest WithTerm(World* world, MutationRequest request) {
  if (request.verb != Verb::kGrant || !world->Chance(0.5)) return request;
  request.term.ttl = DrawTtl(world);
  request.allow_lower_level = false;
  return request;
}

}  // namespace

Caller::Caller(World* world, Judge* judge, const Product* product, std::vector<BrokerHost*> hosts)
    : world_(world),
      judge_(judge),
      product_(product),
      hosts_(std::move(hosts)),
      process_(world->Start()),
      clock_(world, process_) {}

void Caller::Start(int calls) {
  boost::asio::co_spawn(Executor(world_, process_), Run(calls), boost::asio::detached);
}

boost::asio::awaitable<void> Caller::Run(int calls) {
  for (int i = 0; i < calls; ++i) {
    co_await Sleep(&clock_, world_->Between(Duration(), seconds(world_->Chance(0.5) ? 1 : 20)));
    if (!leases_.empty() && world_->Chance(0.25)) {
      co_await AttendLease();
    } else if (world_->Chance(0.25)) {
      co_await ApplyBatch();
    } else {
      co_await Change();
    }
  }
  done_ = true;
}

BrokerHost* Caller::PickHost() {
  std::vector<BrokerHost*> serving;
  for (BrokerHost* host : hosts_) {
    if (host->serving()) serving.push_back(host);
  }
  return serving.empty() ? nullptr : serving[world_->Pick(serving.size())];
}

boost::asio::awaitable<void> Caller::Change() {
  BrokerHost* const host = PickHost();
  if (host == nullptr) co_return;
  MutationRequest request = DrawChange();
  ItemAction action = std::move(request);
  const std::string ticket = judge_->calls().Asks(&action, /*dry_run=*/false);
  request = std::get<MutationRequest>(std::move(action));
  if (!world_->Chance(0.3)) {
    co_await Hear(ticket, Send(host, std::move(request)));
    co_return;
  }
  request.origin = {"caller", ticket, "digest"};
  const Answer<MutationResult> call = Send(host, request);
  BrokerHost* const other = world_->Chance(0.5) ? PickHost() : nullptr;
  if (other != nullptr) {
    judge_->calls().AsksAgain(ticket);
    const Answer<MutationResult> twin = Send(other, request);
    co_await Hear(ticket, twin);
  }
  co_await Hear(ticket, call);
  const std::size_t repetitions = world_->Pick(3);
  for (std::size_t i = 0; i < repetitions; ++i) co_await Repeat(ticket, request);
}

Answer<MutationResult> Caller::Send(BrokerHost* host, MutationRequest request) {
  return request.verb == Verb::kAdopt ? host->AdoptAccess(std::move(request))
                                      : host->Mutate(std::move(request));
}

boost::asio::awaitable<void> Caller::Repeat(std::string ticket, MutationRequest request) {
  co_await Sleep(&clock_, world_->Between(Duration(), seconds(5)));
  BrokerHost* const host = PickHost();
  if (host == nullptr) co_return;
  judge_->calls().AsksAgain(ticket);
  const Answer<MutationResult> call = Send(host, std::move(request));
  co_await Hear(std::move(ticket), call);
}

boost::asio::awaitable<void> Caller::Hear(std::string ticket, Answer<MutationResult> call) {
  const auto answer = co_await WaitUntil(call, &clock_, clock_.Mono() + kPatience);
  if (!answer) {
    world_->Tell(ticket + ": the connection was lost");
    co_return;
  }
  judge_->calls().Answered(ticket, *answer);
  if (answer->ok() && (*answer)->lease) leases_.push_back(*(*answer)->lease);
  const std::string id = OperationOf(*answer);
  const bool curious = !id.empty() && world_->Chance(answer->ok() ? 0.3 : 0.9);
  if (curious) co_await FollowUp(id, answer->ok());
}

MutationRequest Caller::DrawChange() {
  MutationRequest request = WithTerm(world_, product_->Draw(world_));
  if (request.verb == Verb::kGrant && world_->Chance(0.15)) {
    request.verb = Verb::kAdopt;
    request.allow_lower_level = false;
    if (world_->Chance(0.5)) request.entitlement.level.clear();
  }
  return request;
}

boost::asio::awaitable<void> Caller::AttendLease() {
  BrokerHost* const host = PickHost();
  if (host == nullptr) co_return;
  Lease lease = leases_[world_->Pick(leases_.size())];
  if (world_->Chance(0.5)) {
    co_await Renew(host, std::move(lease));
  } else {
    co_await End(host, std::move(lease));
  }
}

boost::asio::awaitable<void> Caller::Renew(BrokerHost* host, Lease lease) {
  RenewRequest request;
  request.lease_id = lease.id;
  request.term.ttl = DrawTtl(world_);
  const Answer<Lease> call = host->RenewLease(std::move(request));
  const auto answer = co_await WaitUntil(call, &clock_, clock_.Mono() + kPatience);
  if (answer) judge_->calls().Answered("to renew lease " + lease.id, answer->status());
}

// All of the access, whoever made them.
boost::asio::awaitable<void> Caller::End(BrokerHost* host, Lease lease) {
  EndLeasesRequest request;
  const HoldingKey& key = lease.key;
  request.query.principal = {key.principal_type, PrincipalRef::Key::kId, key.principal_id};
  request.query.entitlement_type = key.entitlement_type;
  if (world_->Chance(0.7)) request.query.entitlement_id = key.entitlement_id;
  const Answer<int> call = host->EndLeases(std::move(request));
  const auto answer = co_await WaitUntil(call, &clock_, clock_.Mono() + kPatience);
  if (answer) judge_->calls().Answered("to end lease " + lease.id, answer->status());
}

BatchRequest Caller::DrawBatch() {
  BatchRequest batch;
  batch.stop_on_failure = world_->Chance(0.3);
  batch.dry_run = world_->Chance(0.1);
  const std::size_t count = 1 + world_->Pick(3);
  for (std::size_t i = 0; i < count; ++i) {
    BatchItem& item = batch.items.emplace_back();
    item.id = std::to_string(i);
    const std::size_t kind = world_->Pick(5);
    if (kind < 2) {
      item.action = WithTerm(world_, product_->Draw(world_));
    } else if (kind < 4) {
      item.action = product_->DrawSet(world_);
    } else {
      item.action = product_->DrawLeaver(world_);
    }
  }
  return batch;
}

boost::asio::awaitable<void> Caller::ApplyBatch() {
  BrokerHost* const host = PickHost();
  if (host == nullptr) co_return;
  BatchRequest batch = DrawBatch();
  std::vector<std::string> tickets;
  for (BatchItem& item : batch.items) {
    tickets.push_back(judge_->calls().Asks(&item.action, batch.dry_run));
  }
  const Answer<std::vector<ItemResult>> call = host->Apply(std::move(batch));
  const auto answer = co_await WaitUntil(call, &clock_, clock_.Mono() + kPatience);
  if (!answer) {
    world_->Tell(tickets.front() + ": the connection was lost");
    co_return;
  }
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    judge_->calls().Answered(tickets[i], (**answer)[i]);
  }
}

boost::asio::awaitable<void> Caller::FollowUp(std::string id, bool settled) {
  for (int i = 0; i < kQuestions; ++i) {
    BrokerHost* const host = PickHost();
    if (host == nullptr) {
      co_await Sleep(&clock_, seconds(1));
      continue;
    }
    const Answer<Operation> call =
        world_->Chance(settled ? 1.0 : 0.2) ? host->GetOperation(id) : host->WaitOperation(id);
    const auto answer = co_await WaitUntil(call, &clock_, clock_.Mono() + kPatience);
    if (!answer) continue;
    judge_->calls().Told(id, *answer);
    if (!answer->ok()) continue;
    if (!(*answer)->open()) co_return;
    if (settled) world_->Fail("an operation that was answered is open: " + id);
  }
}

}  // namespace broker::sim
