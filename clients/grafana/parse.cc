#include "clients/grafana/parse.h"

#include "service/core/error.h"

namespace broker::grafana {

absl::StatusOr<std::string> IdField(const boost::json::value& value, std::string_view name) {
  const auto id = http::NumberField(value, name);
  if (!id.ok()) return id.status();
  if (*id > 0) return std::to_string(*id);
  return Fail(Reason::kUpstreamProtocol,
              "Grafana shows something without its number; turn off the feature toggle "
              "kubernetesTeamsRedirect, or check that its version is supported");
}

absl::StatusOr<std::string> UidField(const boost::json::value& value, std::string_view name) {
  auto uid = http::TextField(value, name);
  if (!uid.ok() || !uid->empty()) return uid;
  return Fail(Reason::kUpstreamProtocol,
              "Grafana shows something without its uid; check that its version is supported");
}

absl::StatusOr<std::string> ParseId(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return IdField(*body, "id");
}

}  // namespace broker::grafana
