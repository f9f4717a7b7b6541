#include "service/store/audit_copy.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <fstream>
#include <string_view>

#include "service/core/error.h"

namespace broker {
namespace {

// What reads log lines on their way may write them anew.
std::optional<ChainMark> ReadRewritten(std::string_view line) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  const boost::json::value* seq = object->if_contains("seq");
  const boost::json::value* hash = object->if_contains("hash");
  if (seq == nullptr || hash == nullptr || !seq->is_int64() || !hash->is_string()) {
    return std::nullopt;
  }
  return ChainMark{seq->get_int64(), std::string(hash->get_string())};
}

class Copy {
 public:
  explicit Copy(const std::string& file)
      : database_(file, SQLite::OPEN_READONLY),
        row_(database_, "SELECT hash FROM audit_events WHERE seq = ?") {}

  void Check(AuditCopyReport* report) {
    SQLite::Statement last(database_,
                           "SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1");
    if (last.executeStep()) report->head = {last.getColumn(0).getInt64(), last.getColumn(1)};
    SQLite::Statement rows(database_,
                           "SELECT seq, previous, body, hash FROM audit_events ORDER BY seq");
    ChainCheck check;
    while (!report->defect && rows.executeStep()) {
      report->defect = check.Next({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                                   rows.getColumn(2).getString(), rows.getColumn(3).getString()});
    }
    report->verified = check.mark();
    report->checked = check.count();
  }

  void Compare(std::istream& lines, AuditCopyReport* report) {
    for (std::string line; std::getline(lines, line);) {
      std::optional<ChainMark> shipped = ReadShippedLine(line);
      if (!shipped) shipped = ReadRewritten(line);
      if (!shipped) {
        if (!line.empty()) ++report->unreadable;
        continue;
      }
      ++report->compared;
      const std::optional<ChainDefect> unlike = Unlike(*shipped, report->head.seq);
      const auto& lowest = report->unlike_shipped;
      if (unlike && (!lowest || unlike->seq < lowest->seq)) report->unlike_shipped = unlike;
    }
  }

 private:
  std::optional<ChainDefect> Unlike(const ChainMark& shipped, std::int64_t head) {
    row_.reset();
    row_.bind(1, shipped.seq);
    if (!row_.executeStep()) return MissingRow(shipped.seq, head);
    if (row_.getColumn(0).getString() != shipped.hash) return ReplacedRow(shipped.seq);
    return std::nullopt;
  }

  SQLite::Database database_;
  SQLite::Statement row_;
};

}  // namespace

absl::StatusOr<AuditCopyReport> CheckAuditCopy(const std::string& file,
                                               const std::string& shipped) {
  AuditCopyReport report;
  std::ifstream lines;
  if (!shipped.empty()) {
    lines.open(shipped);
    if (!lines) return InvalidField(shipped, "cannot be read; name the file of shipped lines");
  }
  try {
    Copy copy(file);
    copy.Check(&report);
    if (!shipped.empty()) copy.Compare(lines, &report);
  } catch (const SQLite::Exception& error) {
    return InvalidField(file, std::string("cannot be read as a journal (") + error.what() +
                                  "); make a copy of it with VACUUM INTO");
  }
  return report;
}

}  // namespace broker
