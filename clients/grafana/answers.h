// What Grafana's statuses mean. Pure.
#pragma once

#include "clients/common/answer.h"
#include "clients/http/connection.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// OK for a 200 with JSON, or a 201, which is said to some of what was made. Everything else by its
// meaning in Grafana, where 500 may stand for a bad token: INSTANCE_CREDENTIALS,
// UPSTREAM_RATE_LIMITED, UPSTREAM_UNAVAILABLE, UPSTREAM_PROTOCOL, EXTERNALLY_MANAGED. A 404 is
// kAbsent if it names what is missing; the router's own "Not found" and pages that are not JSON
// prove nothing.
clients::Classified Classify(const http::Reply& reply);

// Of a reply to a write. The work is over, or was never begun by a proxy, if this is the
// application's JSON or any 3xx or 4xx but 408.
WriteReply::Fate FateOf(const http::Reply& reply);

// The router's own 404: the server has no such route.
bool IsNoRoute(const http::Reply& reply);
// What the routes of resource permissions answer where rbac.enabled is false (9.x).
bool IsRbacOff(const http::Reply& reply);

// UPSTREAM_PROTOCOL: the reply is not what the route answers.
absl::Status NotGrafana(const http::Reply& reply);

}  // namespace broker::grafana
