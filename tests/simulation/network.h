// Connections from a broker to the upstream over memory, by the real client's connector seam.
#pragma once

#include <memory>

#include "clients/http/connection.h"
#include "service/ports/clock.h"
#include "tests/simulation/sender.h"
#include "tests/simulation/upstream.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// The pointers outlive the connector and its connections.
std::unique_ptr<http::Connector> MakeSimConnector(World* world, Process* process, Clock* clock,
                                                  Upstream* upstream,
                                                  std::shared_ptr<const Sender> sender);

}  // namespace broker::sim
