// Replies of Apply, for the tests of the commands that make batches.
#pragma once

#include <string>

namespace broker::cli {

// One change of ann's: `level` is what she has before it, and `after` what she has then; "" is
// none, and `after` "?" is what a plan does not tell.
inline std::string Result(const std::string& outcome, const std::string& what,
                          const std::string& level, const std::string& after = "?") {
  const bool changed = outcome.find("ALREADY") == std::string::npos;
  const auto holding = [](const std::string& held) {
    return held.empty() ? "{ etag: 'none' }"
                        : "{ direct: true level: '" + held + "' etag: 'e-" + held + "' }";
  };
  return "results { outcome: OUTCOME_" + outcome +
         " principal { instance: 'grafana-main' type: 'user' id: '2' email: 'ann@example.com' }"
         " entitlement { instance: 'grafana-main' type: 'team' id: '" +
         what + "' display_name: 'Team " + what + "' } before " + holding(level) +
         (changed ? " changed: true" : "") +
         (after == "?" ? " dry_run: true"
                       : " after " + holding(after) + " operation_id: 'op-" + what + "'") +
         " } ";
}

inline std::string Item(const std::string& id, const std::string& rest) {
  return "items { item_id: '" + id + "' " + rest + "} ";
}

inline std::string Problem(const std::string& code, const std::string& reason,
                           const std::string& metadata = "") {
  return "problems { code: '" + code + "' reason: ERROR_REASON_" + reason + " message: 'said of " +
         reason + "' metadata { key: 'instance' value: 'grafana-main' } " + metadata + "} ";
}

}  // namespace broker::cli
