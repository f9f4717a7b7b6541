#include "tests/conformance/scene.h"

#include <algorithm>
#include <stdexcept>

#include "service/core/error.h"

namespace broker::test {
namespace {

// So many waits of a WaitOperation's length are enough for everything.
constexpr int kWaits = 10;

Told ToldBy(const absl::StatusOr<MutationResult>& answer) {
  Told told;
  if (answer.ok()) {
    told.result = *answer;
    told.said = NameOf(answer->outcome);
    return told;
  }
  told.failure = FailureOf(answer.status());
  told.said = broker::NameOf(told.failure.reason);
  return told;
}

}  // namespace

bool Told::Warns(WarningCode code) const {
  return std::any_of(result.warnings.begin(), result.warnings.end(),
                     [code](const Warning& warning) { return warning.code == code; });
}

std::string NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGranted: return "granted";
    case Outcome::kAlreadyHeld: return "already_held";
    case Outcome::kLevelChanged: return "level_changed";
    case Outcome::kRevoked: return "revoked";
    case Outcome::kAlreadyAbsent: return "already_absent";
    case Outcome::kStillHeldIndirectly: return "still_held_indirectly";
    case Outcome::kCreated: return "created";
    case Outcome::kUnchanged: return "unchanged";
    case Outcome::kUpdated: return "updated";
    case Outcome::kDeleted: return "deleted";
    case Outcome::kReset: return "reset";
  }
  return "";
}

std::string TextOf(const std::string& text) { return "\"" + text + "\""; }
std::string TextOf(int number) { return std::to_string(number); }
std::string TextOf(bool value) { return value ? "true" : "false"; }
std::string TextOf(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "[" : ", ") + line;
  return text.empty() ? "[]" : text + "]";
}

PrincipalRef ById(const Who& who) { return {who.type, PrincipalRef::Key::kId, who.id}; }

std::string DefaultScope(const EntitlementType& type) {
  return type.scopes.empty() ? "" : type.scopes.front();
}

EntitlementRef ById(const EntitlementType& type, const Thing& thing) {
  return {type.type, EntitlementRef::Key::kId, thing.id, "", DefaultScope(type)};
}

Scene::Scene(const WorldKind& world, const Mutant* mutant, const std::string& principal_type)
    : mutant_(mutant), world_(world.make()), rig_(std::make_unique<Rig>(world_.get(), mutant)) {
  const EntitlementType* type = rig_->provider().info().FindType(world_->type());
  if (type == nullptr) throw std::runtime_error("the provider has no type " + world_->type());
  type_ = *type;
  subject_ = world_->Add(principal_type, "subject");
  thing_ = world_->Main();
  others_ = OthersOf(Stored());
  world_->front().ClearLog();
}

void Scene::Restart() {
  rig_.reset();
  rig_ = std::make_unique<Rig>(world_.get(), mutant_);
}

std::vector<std::string> Scene::Levels() const {
  std::vector<std::string> levels;
  for (const std::string& level : type_.levels) {
    const auto& guarded = type_.guarded_levels;
    if (std::find(guarded.begin(), guarded.end(), level) != guarded.end()) continue;
    if (type_.base_level.empty() || type_.RankOf(level) > type_.RankOf(type_.base_level)) {
      levels.push_back(level);
    }
  }
  if (type_.levels.empty()) levels.emplace_back();
  return levels;
}

std::optional<std::string> Scene::Floor() const {
  if (type_.base_level.empty()) return std::nullopt;
  return type_.base_level;
}

Lines Scene::Base() const {
  if (type_.base_level.empty()) return {};
  return {thing_.id + "=" + type_.base_level};
}

void Scene::Hold(const std::optional<std::string>& level, int copies) {
  world_->Hold(subject_, thing_, level, copies);
  world_->front().ClearLog();
}

MutationRequest Scene::Request(Verb verb, const std::string& level) const {
  MutationRequest request;
  request.verb = verb;
  request.instance = Rig::kInstance;
  request.principal = ById(subject_);
  request.entitlement = ById(type_, thing_);
  request.entitlement.level = level;
  return request;
}

Told Scene::Do(MutationRequest request) {
  return ToldBy(rig_->Run(broker().Mutate(std::move(request), rig_->Soon())));
}

std::pair<Told, Told> Scene::DoBoth(const MutationRequest& first, const MutationRequest& second) {
  const auto both =
      rig_->RunBoth(broker().Mutate(first, rig_->Soon()), broker().Mutate(second, rig_->Soon()));
  return {ToldBy(both.first), ToldBy(both.second)};
}

Told Scene::Grant(const std::string& level, bool allow_lower_level) {
  MutationRequest request = Request(Verb::kGrant, level);
  request.allow_lower_level = allow_lower_level;
  return Do(std::move(request));
}

Told Scene::Revoke(const std::string& level) { return Do(Request(Verb::kRevoke, level)); }

Told Scene::Wait(const std::string& operation_id) {
  for (int waits = 0; waits < kWaits; ++waits) {
    const auto told = rig_->Run(broker().WaitOperation(operation_id, rig_->Soon()));
    if (!told.ok()) return ToldBy(told.status());
    if (told->result) return ToldBy(*told->result);
    if (told->problem) return ToldBy(broker::Fail(*told->problem));
  }
  return {"never settled", {}, {}};
}

Lines Scene::Stored() {
  Lines lines = world_->Holders(thing_);
  const Lines beside = world_->Beside(subject_);
  lines.insert(lines.end(), beside.begin(), beside.end());
  return lines;
}

Lines Scene::OthersOf(Lines stored) const {
  std::erase_if(stored, [&](const std::string& line) { return IsOf(line, subject_); });
  return stored;
}

void Scene::ExpectHeld(const std::optional<std::string>& level, int copies) {
  Lines want = others_;
  for (int i = 0; level && i < copies; ++i) want.push_back(LineOf(subject_, *level));
  std::sort(want.begin(), want.end());
  Lines got = Stored();
  std::sort(got.begin(), got.end());
  Expect("state", got, want);
}

int Scene::Writes() {
  int writes = 0;
  for (const fakes::LogEntry& entry : world_->front().Log()) writes += entry.method != "GET";
  return writes;
}

void Scene::ExpectWrites(int writes) { Expect("number of writes", Writes(), writes); }

Who Scene::Add(const std::string& principal_type, const std::string& name) {
  Who added = world_->Add(principal_type, name);
  others_ = OthersOf(Stored());
  return added;
}

void Scene::ChangeBeside() {
  world_->ChangeBeside(subject_, thing_);
  others_ = OthersOf(Stored());
}

}  // namespace broker::test
