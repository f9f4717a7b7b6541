#include "service/core/audit_chain.h"

#include <openssl/sha.h>

#include <charconv>

namespace broker {
namespace {

constexpr char kRestore[] =
    "; compare with the shipped lines, and restore the journal from a backup if it was not you";

constexpr std::string_view kSeq = R"({"seq":)";
constexpr std::string_view kPrevious = R"(,"previous":")";
constexpr std::string_view kHash = R"(","hash":")";
constexpr std::string_view kEvent = R"(","event":)";

// Takes `expected` from the front of `text`; false if it is not there.
bool Take(std::string_view* text, std::string_view expected) {
  if (!text->starts_with(expected)) return false;
  text->remove_prefix(expected.size());
  return true;
}

// Takes a hash from the front of `text`; empty if there is none.
std::string_view TakeHash(std::string_view* text) {
  const std::string_view hash = text->substr(0, kGenesisHash.size());
  const bool whole = hash.size() == kGenesisHash.size() &&
                     hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!whole) return {};
  text->remove_prefix(hash.size());
  return hash;
}

ChainDefect Defect(ChainFault fault, std::int64_t seq, const std::string& what) {
  return {fault, seq, "audit event " + std::to_string(seq) + " " + what + kRestore};
}

}  // namespace

std::string ChainHash(std::string_view previous, std::int64_t seq, std::string_view body) {
  std::string text;
  text.reserve(previous.size() + body.size() + 24);
  text.append(previous).append("\n").append(std::to_string(seq)).append("\n").append(body);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * sizeof digest);
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 0xf];
  }
  return hex;
}

std::string ShippedLine(const AuditRow& row) {
  std::string line(kSeq);
  line.reserve(row.body.size() + 256);
  line.append(std::to_string(row.seq)).append(kPrevious).append(row.previous);
  line.append(kHash).append(row.hash).append(kEvent).append(row.body).append("}");
  return line;
}

std::optional<ChainMark> ReadShippedLine(std::string_view line) {
  if (!Take(&line, kSeq) || !line.ends_with("}}")) return std::nullopt;
  ChainMark mark;
  const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), mark.seq);
  if (error != std::errc() || mark.seq <= 0) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(stop - line.data()));
  if (!Take(&line, kPrevious) || TakeHash(&line).empty()) return std::nullopt;
  if (!Take(&line, kHash)) return std::nullopt;
  mark.hash = TakeHash(&line);
  if (mark.hash.empty() || !Take(&line, kEvent)) return std::nullopt;
  return mark;
}

ChainDefect MissingRow(std::int64_t seq, std::int64_t head) {
  return Defect(ChainFault::kMissing, seq,
                seq > head ? "is missing: the log ends at " + std::to_string(head) : "is missing");
}

ChainDefect ReplacedRow(std::int64_t seq) {
  return Defect(ChainFault::kReplaced, seq, "is another one than was known of this number");
}

std::optional<ChainDefect> ChainCheck::Next(const AuditRow& row) {
  const std::int64_t expected = mark_.seq + 1;
  // Rows come by their numbers, so a smaller one is twice there.
  if (row.seq < expected) return Defect(ChainFault::kOutOfChain, row.seq, "is there twice");
  if (row.seq > expected) return Defect(ChainFault::kMissing, expected, "is missing");
  if (row.previous != mark_.hash) {
    return Defect(ChainFault::kOutOfChain, row.seq, "does not follow the one before it");
  }
  if (row.hash != ChainHash(row.previous, row.seq, row.body)) {
    return Defect(ChainFault::kChanged, row.seq, "was changed after it was written");
  }
  mark_ = {row.seq, row.hash};
  ++count_;
  return std::nullopt;
}

}  // namespace broker
