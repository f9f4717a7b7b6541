#include "tests/fakes/stage.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>

namespace broker::fakes {
namespace {

namespace json = boost::json;

FakeReply Refusal(int status, const std::string& problem) {
  return JsonReply(status, {{"error", problem}});
}

}  // namespace

json::value ToJson(const LogEntry& entry) {
  json::object headers;
  for (const auto& [name, value] : entry.headers) headers[name] = value;
  return {{"n", entry.n},
          {"method", entry.method},
          {"path", entry.path},
          {"headers", std::move(headers)},
          {"body", entry.body},
          {"status", entry.status},
          {"at", entry.at},
          {"in_flight", entry.in_flight},
          {"faulted", entry.faulted}};
}

Stage::Stage(std::unique_ptr<Fake> fake, WallClock now)
    : fake_(std::move(fake)), now_(std::move(now)) {}

Stage::Arrival Stage::Arrive(const FakeRequest& request) {
  const std::lock_guard lock(mutex_);
  std::optional<Fault> fault = script_.Match(request);
  LogEntry entry;
  entry.n = next_n_++;
  entry.method = request.method;
  entry.path = request.target;
  entry.headers = request.headers;
  entry.body = request.body;
  entry.at = now_();
  entry.faulted = fault.has_value();
  log_.push_back(std::move(entry));
  return {log_.back().n, fault.value_or(Fault{})};
}

void Stage::Working(int n, int in_flight) {
  const std::lock_guard lock(mutex_);
  if (LogEntry* entry = Entry(n)) entry->in_flight = in_flight;
}

void Stage::Answered(int n, int status) {
  const std::lock_guard lock(mutex_);
  if (LogEntry* entry = Entry(n)) entry->status = status;
}

LogEntry* Stage::Entry(int n) {
  const auto found =
      std::find_if(log_.rbegin(), log_.rend(), [n](const LogEntry& entry) { return entry.n == n; });
  return found == log_.rend() ? nullptr : &*found;
}

std::unique_ptr<Pending> Stage::Begin(const FakeRequest& request) {
  const std::lock_guard lock(mutex_);
  return fake_->Begin(request);
}

FakeReply Stage::Finish(std::unique_ptr<Pending> pending, bool write) {
  const std::lock_guard lock(mutex_);
  if (write && keeps_history_) {
    history_.push_back(fake_->DumpState());
    if (history_.size() > kHistory) history_.pop_front();
  }
  return pending->Finish();
}

FakeReply Stage::ReadStale(const FakeRequest& request, int writes) {
  const std::lock_guard lock(mutex_);
  if (history_.empty()) return fake_->Handle(request);
  const json::value now = fake_->DumpState();
  const std::size_t back = std::min(static_cast<std::size_t>(writes), history_.size());
  fake_->LoadState(history_[history_.size() - back]);
  FakeReply reply = fake_->Handle(request);
  fake_->LoadState(now);
  return reply;
}

void Stage::AddFaults(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  for (Fault& fault : faults) {
    keeps_history_ = keeps_history_ || fault.stale_reads > 0;
    script_.Add(std::move(fault));
  }
}

void Stage::ClearFaults() {
  const std::lock_guard lock(mutex_);
  script_.Clear();
  keeps_history_ = false;
  history_.clear();
}

std::vector<LogEntry> Stage::Log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

void Stage::ClearLog() {
  const std::lock_guard lock(mutex_);
  log_.clear();
}

json::value Stage::State() const {
  const std::lock_guard lock(mutex_);
  return fake_->DumpState();
}

void Stage::LoadState(const json::value& state) {
  const std::lock_guard lock(mutex_);
  fake_->LoadState(state);
}

FakeReply Stage::SetFaults(const FakeRequest& request) {
  boost::system::error_code error;
  const json::value script = json::parse(request.body, error);
  if (error) return Refusal(400, "not JSON");
  auto faults = ParseFaults(script);
  if (!faults.ok()) return Refusal(400, std::string(faults.status().message()));
  AddFaults(*std::move(faults));
  return JsonReply(200, json::object{});
}

FakeReply Stage::PutState(const FakeRequest& request) {
  boost::system::error_code error;
  const json::value state = json::parse(request.body, error);
  if (error) return Refusal(400, "not JSON");
  try {
    LoadState(state);
  } catch (const std::exception& problem) {
    return Refusal(400, problem.what());
  }
  return JsonReply(200, json::object{});
}

std::optional<FakeReply> Stage::Control(const FakeRequest& request) {
  if (!request.path.starts_with("/_fake/")) return std::nullopt;
  const std::string call = request.method + " " + request.path.substr(7);
  if (call == "GET health") return JsonReply(200, {{"status", "ok"}});
  if (call == "POST faults") return SetFaults(request);
  if (call == "DELETE faults") {
    ClearFaults();
    return JsonReply(200, json::object{});
  }
  if (call == "GET log") {
    json::array entries;
    for (const LogEntry& entry : Log()) entries.push_back(ToJson(entry));
    return JsonReply(200, entries);
  }
  if (call == "DELETE log") {
    ClearLog();
    return JsonReply(200, json::object{});
  }
  if (call == "GET state") return JsonReply(200, State());
  if (call == "PUT state") return PutState(request);
  return Refusal(404, "no such control: " + call);
}

}  // namespace broker::fakes
