// When a read is tried again. Pure but for the dice.
#pragma once

#include "service/core/time.h"
#include "service/ports/random.h"

namespace broker::http {

// A gateway's way to say that the application did not answer.
inline bool IsGatewayStatus(int status) { return status == 502 || status == 503 || status == 504; }

// Full jitter: between nothing and 100 ms, doubled for every attempt made, 2 s at most.
Duration RetryDelay(int attempts_made, Random* random);

}  // namespace broker::http
