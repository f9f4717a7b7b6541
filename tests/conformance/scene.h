// One case on its stage: a world of its own, a broker in front of it, one principal that holds the
// base level at most of a thing that others hold too, and what turned out to be wrong.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/rig.h"
#include "tests/conformance/worlds.h"

namespace broker::test {

// What a change was answered.
struct Told {
  std::string said;  // the outcome, "granted", or the reason, "WOULD_LOWER_LEVEL"
  MutationResult result;
  Failure failure;

  bool ok() const { return failure.message.empty(); }
  bool Warns(WarningCode code) const;
};

std::string NameOf(Outcome outcome);
std::string TextOf(const std::string& text);
std::string TextOf(int number);
std::string TextOf(bool value);
std::string TextOf(const Lines& lines);

class Scene {
 public:
  Scene(const WorldKind& world, const Mutant* mutant, const std::string& principal_type);

  World& world() { return *world_; }
  Rig& rig() { return *rig_; }
  Broker& broker() { return rig_->broker(); }
  const EntitlementType& type() const { return type_; }
  const Who& subject() const { return subject_; }
  const Thing& thing() const { return thing_; }
  // Another provider and broker over the same server, which remember nothing.
  void Restart();

  // The levels that may be granted and that a revoke takes, lowest first; {""} without levels.
  std::vector<std::string> Levels() const;
  std::string Lowest() const { return Levels().front(); }
  // What is held after a revoke; nullopt: nothing.
  std::optional<std::string> Floor() const;
  // As HoldingsOf: what the subject holds, what the others do, and what a revoke of everything
  // would leave to the subject.
  Lines Held() { return HoldingsOf(*world_, subject_); }
  Lines HeldByOthers() { return HoldingsOfOthers(*world_, subject_); }
  Lines Base() const;
  // What the first grant says.
  std::string First() const { return type_.base_level.empty() ? "granted" : "level_changed"; }

  // Past the API; the log is empty then.
  void Hold(const std::optional<std::string>& level, int copies = 1);

  MutationRequest Request(Verb verb, const std::string& level) const;
  Told Do(MutationRequest request);
  std::pair<Told, Told> DoBoth(const MutationRequest& first, const MutationRequest& second);
  // Of the subject and the thing, by their ids.
  Told Grant(const std::string& level, bool allow_lower_level = false);
  Told Revoke(const std::string& level = "");
  Told Wait(const std::string& operation_id);

  void Fail(const std::string& problem) { problems_.push_back(problem); }
  template <class T>
  void Expect(const std::string& what, const T& got, const T& want) {
    if (got != want) Fail(what + " is " + TextOf(got) + ", not " + TextOf(want));
  }
  void ExpectSaid(const Told& told, const std::string& want) { Expect("answer", told.said, want); }
  // The subject holds this, and all else is as it was at the start and in Change.
  void ExpectHeld(const std::optional<std::string>& level, int copies = 1);
  // That reached the server since its log was last cleared.
  void ExpectWrites(int writes);
  int Writes();
  // Another one, who holds nothing above the base level.
  Who Add(const std::string& principal_type, const std::string& name);
  // Lets something else change past the API, which ExpectHeld wants to see kept then.
  void ChangeBeside();

  std::vector<std::string>& problems() { return problems_; }

 private:
  Lines Stored();
  Lines OthersOf(Lines stored) const;

  const Mutant* mutant_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Rig> rig_;
  EntitlementType type_;
  Who subject_;
  Thing thing_;
  Lines others_;
  std::vector<std::string> problems_;
};

PrincipalRef ById(const Who& who);
// As a reference that names none has it; empty if the type has none.
std::string DefaultScope(const EntitlementType& type);
// In the default scope.
EntitlementRef ById(const EntitlementType& type, const Thing& thing);

}  // namespace broker::test
