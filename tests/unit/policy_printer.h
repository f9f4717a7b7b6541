// How a failed test shows a verdict.
#pragma once

#include <ostream>

#include "service/core/policy.h"

namespace broker {

inline std::ostream& operator<<(std::ostream& out, const PolicyVerdict& verdict) {
  return out << (verdict.allowed ? "allowed by " : "denied by ") << verdict.rule << ", missing "
             << verdict.missing;
}

}  // namespace broker
