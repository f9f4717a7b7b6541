#include "tests/faults/fault_kinds.h"

#include <map>
#include <set>

namespace broker::test {
namespace {

// More than the broker reads of one object, and of a list.
constexpr char kOversizedObject[] = R"({"oversized": 2000000})";
constexpr char kOversizedList[] = R"({"oversized": 70000000})";

std::string Json(int status, const std::string& message) {
  return R"({"status": )" + std::to_string(status) + R"(, "body": {"message": ")" + message +
         "\"}}";
}

std::string Html(int status) {
  return R"({"status": )" + std::to_string(status) + R"(, "body": "<html>)" + kUpstreamWords +
         R"(</html>", "headers": {"Content-Type": "text/html"}})";
}

const std::map<std::string, std::string>& Effects() {
  static const auto& effects = *new std::map<std::string, std::string>{
      {"500 json", Json(500, kUpstreamWords)},
      {"500 html", Html(500)},
      {"502 html", Html(502)},
      {"503 html", Html(503)},
      {"504 html", Html(504)},
      {"200 other", Json(200, kUpstreamWords)},
      {"400", Json(400, kUpstreamWords)},
      {"401", Json(401, kUpstreamWords)},
      {"403", Json(403, kUpstreamWords)},
      // Words for a bad key, for an object that is not there, and for a path that is none.
      {"404 redash key",
       Json(404, "Couldn't find resource. Please login and try again. words-of-the-upstream")},
      {"404 redash absent",
       Json(404, "The requested URL was not found on the server. words-of-the-upstream")},
      {"404 grafana absent", Json(404, "Team not found words-of-the-upstream")},
      {"404 grafana route", Json(404, "Not found")},
      {"429", R"({"rate_limit": true})"},
      {"429 in 3 s", R"({"rate_limit": true, "retry_after": 3})"},
      {"delay", R"({"delay_ms": 200})"},
      {"close", R"({"cut_after": 0})"},
      {"cut in head", R"({"cut_after": 20})"},
      {"cut in body", R"({"cut_after": -3})"},
      {"cut at end", R"({"cut_after": -1})"},
      {"garbage", R"({"garbage": true})"},
      {"html", R"({"html": true})"},
      {"deep json", R"({"deep_json": 10000})"},
      {"half json", R"({"truncated_json": true})"},
      {"reset", R"({"reset": true})"},
      {"hang", R"({"hang": true})"},
      {"late", R"({"late_ms": 300})"},
      {"late reset", R"({"late_ms": 300, "reset": true})"},
      {"late hang", R"({"late_ms": 300, "hang": true})"},
      {"stale", R"({"stale_reads": 1})"},
  };
  return effects;
}

std::string LineOf(const Strike& strike) {
  return R"({"method": ")" + strike.method + R"(", "path": ")" + strike.path + R"(", "nth": )" +
         std::to_string(strike.nth) + R"(, "times": )" + std::to_string(strike.times) +
         R"(, "when": ")" + strike.when + R"(", "fault": )" + strike.effect + "}";
}

}  // namespace

std::string EffectOf(const std::string& fault, Body body) {
  if (fault == "oversized") return body == Body::kList ? kOversizedList : kOversizedObject;
  return Effects().at(fault);
}

int StrikesOf(const std::string& fault, KeepAlive keep_alive) {
  static const auto& gateway = *new std::set<std::string>{"502 html", "503 html", "504 html"};
  static const auto& broken = *new std::set<std::string>{
      "close", "cut in head", "cut in body", "cut at end", "reset", "late", "late reset"};
  if (gateway.contains(fault)) return 3;
  if (!broken.contains(fault)) return 1;
  return keep_alive == KeepAlive::kYes ? 4 : 3;
}

std::string ScriptOf(const std::vector<Strike>& strikes) {
  std::string script;
  for (const Strike& strike : strikes) script += (script.empty() ? "[" : ", ") + LineOf(strike);
  return script + "]";
}

}  // namespace broker::test
