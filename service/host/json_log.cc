#include "service/host/json_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <string>

namespace broker {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> kLogger = [] {
    auto logger = std::make_shared<spdlog::logger>(
        "broker", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    // %v is the rest of the JSON object, already escaped.
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)",
                        spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    return logger;
  }();
  return *kLogger;
}

spdlog::level::level_enum LevelOf(Log::Level level) {
  switch (level) {
    case Log::Level::kInfo: return spdlog::level::info;
    case Log::Level::kWarning: return spdlog::level::warn;
    case Log::Level::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

void JsonLog::Write(Level level, std::string_view event, const Metadata& fields) {
  boost::json::object line;
  line["event"] = boost::json::string(event.data(), event.size());
  for (const auto& [name, value] : fields) line[name] = value;
  // Without the opening brace, which is the pattern's.
  Logger().log(LevelOf(level), boost::json::serialize(line).substr(1));
}

}  // namespace broker
