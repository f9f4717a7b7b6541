// Which requests go wrong, and how. Pure: the front and the simulation ask, and act.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"

namespace broker::fakes {

// One line of the script. As JSON:
//   {"method": "POST", "path": "/api/groups/*/members", "nth": 1, "times": 1, "when": "before",
//    "fault": {"status": 503, "body": ..., "headers": {}}}
// README.md lists the keys of "fault".
struct Fault {
  // Whether a write takes effect: the fault strikes before it (it never takes effect), or after.
  enum class When { kBefore, kAfter };
  // What the answer holds.
  enum class Content {
    kReal,
    kStatus,
    kRateLimit,
    kGarbage,
    kHtml,
    kOversized,
    kDeepJson,
    kTruncatedJson
  };
  // How the exchange ends.
  enum class Ending { kReply, kCut, kReset, kHang, kClose };

  // Which requests.
  std::string method;  // empty: any
  // '*' stands for any text without '/', "**" for any text. Compared with the path, or with path
  // and query if it has a '?'. Empty: any.
  std::string path;
  int nth = 1;  // the first match that is struck, counted from when the fault was added
  int times = std::numeric_limits<int>::max();  // how many matches, from the nth on

  // What happens.
  When when = When::kBefore;
  Content content = Content::kReal;
  Ending ending = Ending::kReply;
  std::int64_t delay_ms = 0;            // before the work, or (kAfter) between work and answer
  std::optional<std::int64_t> late_ms;  // the work is done only then; the ending comes at once
  int stale_reads = 0;                  // reads answer as before the last so many writes
  int status = 0;                       // kStatus
  std::string body;                     // kStatus
  std::vector<std::pair<std::string, std::string>> headers;  // kStatus
  std::optional<int> retry_after;                            // kRateLimit
  // kCut: bytes of the answer, head included, that are sent; negative: so many are missing.
  // kOversized: bytes of the body. kDeepJson: levels.
  std::int64_t size = 0;

  // True if the request is never worked on.
  bool PreventsWork() const;
};

// One fault (an object) or several (an array). INVALID_ARGUMENT names the key that is wrong.
absl::StatusOr<std::vector<Fault>> ParseFaults(const boost::json::value& value);

// The answer to send instead of `real`. Where the work was prevented, `real` is JsonReply(200, {}).
FakeReply ReplyUnder(const Fault& fault, FakeReply real);

class FaultScript {
 public:
  void Add(Fault fault);
  void Clear();

  // The first fault whose turn it is. Counts the request for every fault that it matches.
  std::optional<Fault> Match(const FakeRequest& request);

 private:
  struct Line {
    Fault fault;
    int matches = 0;
  };
  std::vector<Line> lines_;
};

// The pattern language of Fault::path.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace broker::fakes
