// The audit log's rows as a chain: each is bound to the one before by a hash, so that nothing can
// be changed, left out or put in between without making all later hashes other ones.
//
// hash = SHA-256 over previous "\n" seq "\n" body, in lower-case hex; previous is the hash of the
// row before, of the first row kGenesisHash; seq counts from 1, in decimal. In a shell:
//   printf '%s\n%s\n%s' "$previous" "$seq" "$body" | sha256sum
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace broker {

inline constexpr std::string_view kGenesisHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

struct AuditRow {
  std::int64_t seq = 0;
  std::string previous;
  std::string body;  // JSON of one event
  std::string hash;
};

// How far a chain goes. Who remembers one can prove later that nothing up to it was changed.
struct ChainMark {
  std::int64_t seq = 0;  // 0: no row
  std::string hash{kGenesisHash};

  friend bool operator==(const ChainMark&, const ChainMark&) = default;
};

std::string ChainHash(std::string_view previous, std::int64_t seq, std::string_view body);

// What is wrong with a chain; same numbers as permissionbroker.v1.ChainDefectKind.
enum class ChainFault {
  kMissing = 1,     // there is no row of this number
  kChanged = 2,     // the row's hash is not that of its content
  kOutOfChain = 3,  // the row was made after another one than that before it
  kReplaced = 4,    // another row of this number is known
};

struct ChainDefect {
  ChainFault fault = ChainFault::kMissing;
  std::int64_t seq = 0;
  std::string message;  // for people; names the row and the next step

  friend bool operator==(const ChainDefect&, const ChainDefect&) = default;
};

// A row as it is shipped, one line without its end: {"seq":1,"previous":"00...","hash":"5f...",
// "event":{...}}, without blanks and with the body as it is.
std::string ShippedLine(const AuditRow& row);
// Which row a shipped line is of; nullopt if it is none of ShippedLine.
std::optional<ChainMark> ReadShippedLine(std::string_view line);

// Of a row that is known from elsewhere, as a mark or as a shipped line.
ChainDefect MissingRow(std::int64_t seq, std::int64_t head);
ChainDefect ReplacedRow(std::int64_t seq);

// Reads a chain, row by row, up to its first defect.
class ChainCheck {
 public:
  // Goes on after `from`.
  explicit ChainCheck(ChainMark from = {}) : mark_(std::move(from)) {}

  // nullopt: the row is good, and is the mark now.
  std::optional<ChainDefect> Next(const AuditRow& row);

  const ChainMark& mark() const { return mark_; }
  std::int64_t count() const { return count_; }

 private:
  ChainMark mark_;
  std::int64_t count_ = 0;
};

}  // namespace broker
