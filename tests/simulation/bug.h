// Defects that are planted to see that the simulation finds them. None is a switch in the broker:
// each is a port that does not keep its contract.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "service/ports/provider.h"
#include "tests/simulation/sim_store.h"

namespace broker::sim {

enum class Bug {
  kNone,
  kNoTurn,                // changes of one user overlap
  kAbsentSettlesAtOnce,   // a read that lacks the effect counts while the write may still land
  kStatusTrusted,         // the status of a write counts instead of a read
  kRecoveryWithoutClaim,  // who was taken over goes on writing and closing
  kCollateralIgnored,     // what else changed is not seen
  kInheritedAsDirect,     // what a folder inherits is taken for its own
  kBaselineOverwritten,   // a second lease forgets what was held before the first
  kExpiryRaises,          // what is lowered to a level is given the highest instead
  kUnreadTakenForGone,    // who cannot be read counts as somebody who is not there any more
  kTwinAnsweredTwice,     // a repeated request is not known again
  kUnreadTakenForEmpty,   // a list that could not be read counts as one with nothing in it
};

inline constexpr std::array kBugs = {Bug::kNoTurn,
                                     Bug::kAbsentSettlesAtOnce,
                                     Bug::kStatusTrusted,
                                     Bug::kRecoveryWithoutClaim,
                                     Bug::kCollateralIgnored,
                                     Bug::kInheritedAsDirect,
                                     Bug::kBaselineOverwritten,
                                     Bug::kExpiryRaises,
                                     Bug::kUnreadTakenForGone,
                                     Bug::kTwinAnsweredTwice,
                                     Bug::kUnreadTakenForEmpty};

std::string_view NameOf(Bug bug);
std::optional<Bug> BugNamed(std::string_view name);

std::unique_ptr<Provider> WithBug(Bug bug, World* world, std::unique_ptr<Provider> provider);

// The store of a broker with this bug.
std::unique_ptr<SimStore> MakeStore(Bug bug, World* world, Process* process, Judge* judge,
                                    const Weather* weather, JournalFile* file,
                                    std::shared_ptr<Sender> sender);

}  // namespace broker::sim
