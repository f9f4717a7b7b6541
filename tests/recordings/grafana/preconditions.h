// Who calls in a recording, and what was there before the call.
#pragma once

#include <optional>
#include <string>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/recordings/grafana/renames.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {

// The Authorization header; empty for none. Changes the fake where the credential must exist
// first. Throws std::invalid_argument if the recording's `auth` is unknown.
std::string AuthorizationFor(const Recording& recording, const Renames& renames, GrafanaFake& fake);

// Brings the fake, which is in the world of the recordings, to the state before the exchange.
// Throws std::invalid_argument if the precondition is unknown.
void BringAbout(const Recording& recording, const Renames& renames, GrafanaFake& fake);

}  // namespace broker::fakes::grafana
