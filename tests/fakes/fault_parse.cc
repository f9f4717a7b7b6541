// The JSON of fault scripts.
#include <boost/json/serialize.hpp>
#include <set>

#include "tests/fakes/fault_script.h"

namespace broker::fakes {
namespace {

namespace json = boost::json;

absl::Status Invalid(const std::string& what) {
  return absl::InvalidArgumentError("fault script: " + what);
}

// An object's members, taken one by one; what nobody took is a typing error.
class Keys {
 public:
  explicit Keys(const json::object& object) : object_(object) {}

  const json::value* Take(std::string_view key) {
    taken_.insert(std::string(key));
    return object_.if_contains(json::string_view(key.data(), key.size()));
  }
  std::optional<std::string> Text(std::string_view key) {
    const json::value* value = Take(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return std::string(value->get_string());
    wrong_ = key;
    return std::nullopt;
  }
  std::optional<std::int64_t> Number(std::string_view key) {
    const json::value* value = Take(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    wrong_ = key;
    return std::nullopt;
  }
  bool Flag(std::string_view key) {
    const json::value* value = Take(key);
    if (value == nullptr) return false;
    if (value->is_bool()) return value->get_bool();
    wrong_ = key;
    return false;
  }
  absl::Status Done() const {
    if (!wrong_.empty()) return Invalid("\"" + wrong_ + "\" has the wrong type");
    for (const auto& member : object_) {
      const std::string key(member.key());
      if (!taken_.contains(key)) return Invalid("unknown key \"" + key + "\"");
    }
    return absl::OkStatus();
  }
  void Refuse(std::string_view key) { wrong_ = key; }

 private:
  const json::object& object_;
  std::set<std::string> taken_;
  std::string wrong_;
};

void SetContent(Fault& fault, Fault::Content content, int& contents) {
  fault.content = content;
  ++contents;
}

void ReadStatus(Keys& keys, Fault& fault, int& contents) {
  const auto status = keys.Number("status");
  if (!status) return;
  SetContent(fault, Fault::Content::kStatus, contents);
  fault.status = static_cast<int>(*status);
  if (const json::value* body = keys.Take("body")) {
    const bool text = body->is_string();
    fault.body = text ? std::string(body->get_string()) : json::serialize(*body);
    fault.headers = {{"Content-Type", text ? "text/plain" : "application/json"}};
  }
  const json::value* headers = keys.Take("headers");
  if (headers == nullptr) return;
  if (!headers->is_object()) return keys.Refuse("headers");
  for (const auto& header : headers->get_object()) {
    if (!header.value().is_string()) return keys.Refuse("headers");
    const std::string name(header.key());
    if (name == "Content-Type" || name == "content-type") fault.headers.clear();
    fault.headers.emplace_back(name, std::string(header.value().get_string()));
  }
}

void ReadContent(Keys& keys, Fault& fault, int& contents) {
  ReadStatus(keys, fault, contents);
  if (keys.Flag("rate_limit")) {
    SetContent(fault, Fault::Content::kRateLimit, contents);
    const auto retry_after = keys.Number("retry_after");
    if (retry_after) fault.retry_after = static_cast<int>(*retry_after);
  }
  if (keys.Flag("garbage")) SetContent(fault, Fault::Content::kGarbage, contents);
  if (keys.Flag("html")) SetContent(fault, Fault::Content::kHtml, contents);
  if (keys.Flag("truncated_json")) SetContent(fault, Fault::Content::kTruncatedJson, contents);
  if (const auto bytes = keys.Number("oversized")) {
    SetContent(fault, Fault::Content::kOversized, contents);
    fault.size = *bytes;
  }
  if (const auto levels = keys.Number("deep_json")) {
    SetContent(fault, Fault::Content::kDeepJson, contents);
    fault.size = *levels;
  }
  if (const auto stale = keys.Number("stale_reads")) {
    fault.stale_reads = static_cast<int>(*stale);
    ++contents;
  }
}

void ReadEnding(Keys& keys, Fault& fault, int& endings) {
  fault.delay_ms = keys.Number("delay_ms").value_or(0);
  fault.late_ms = keys.Number("late_ms");
  if (fault.late_ms) fault.ending = Fault::Ending::kClose;
  if (const auto bytes = keys.Number("cut_after")) {
    fault.ending = Fault::Ending::kCut;
    fault.size = *bytes;
    ++endings;
  }
  if (keys.Flag("reset")) {
    fault.ending = Fault::Ending::kReset;
    ++endings;
  }
  if (keys.Flag("hang")) {
    fault.ending = Fault::Ending::kHang;
    ++endings;
  }
}

absl::Status ReadEffect(const json::value& value, Fault& fault) {
  if (!value.is_object()) return Invalid("\"fault\" must be an object");
  Keys keys(value.get_object());
  int contents = 0;
  int endings = 0;
  ReadContent(keys, fault, contents);
  ReadEnding(keys, fault, endings);
  if (auto status = keys.Done(); !status.ok()) return status;
  if (contents > 1 || endings > 1 || (contents == 1 && fault.ending != Fault::Ending::kReply)) {
    return Invalid("\"fault\" holds two effects that exclude each other");
  }
  if (contents + endings == 0 && fault.delay_ms == 0 && !fault.late_ms) {
    return Invalid("\"fault\" holds no effect");
  }
  return absl::OkStatus();
}

// Faults that replace the whole answer strike before the work; those that spoil the real answer,
// after it.
Fault::When UsualWhen(const Fault& fault) {
  const bool replaces =
      fault.content == Fault::Content::kStatus || fault.content == Fault::Content::kRateLimit ||
      fault.ending == Fault::Ending::kReset || fault.ending == Fault::Ending::kHang;
  return replaces ? Fault::When::kBefore : Fault::When::kAfter;
}

absl::StatusOr<Fault> ParseFault(const json::value& value) {
  if (!value.is_object()) return Invalid("a fault must be an object");
  Keys keys(value.get_object());
  Fault fault;
  fault.method = keys.Text("method").value_or("");
  if (fault.method == "*") fault.method.clear();
  fault.path = keys.Text("path").value_or("");
  const auto nth = keys.Number("nth");
  const auto times = keys.Number("times");
  if (nth) {
    fault.nth = static_cast<int>(*nth);
    fault.times = 1;
  }
  if (times) fault.times = static_cast<int>(*times);
  const auto when = keys.Text("when");
  const json::value* effect = keys.Take("fault");
  if (auto status = keys.Done(); !status.ok()) return status;
  if (effect == nullptr) return Invalid("\"fault\" is missing");
  if (auto status = ReadEffect(*effect, fault); !status.ok()) return status;
  fault.when = UsualWhen(fault);
  if (when == "before") {
    fault.when = Fault::When::kBefore;
  } else if (when == "after") {
    fault.when = Fault::When::kAfter;
  } else if (when) {
    return Invalid("\"when\" must be \"before\" or \"after\"");
  }
  return fault;
}

}  // namespace

absl::StatusOr<std::vector<Fault>> ParseFaults(const json::value& value) {
  std::vector<Fault> faults;
  const json::array one{value};
  for (const json::value& item : value.is_array() ? value.get_array() : one) {
    auto fault = ParseFault(item);
    if (!fault.ok()) return fault.status();
    faults.push_back(*std::move(fault));
  }
  return faults;
}

}  // namespace broker::fakes
