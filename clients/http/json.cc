#include "clients/http/json.h"

#include <boost/json/parse.hpp>

#include "service/core/error.h"

namespace broker::http {
namespace {

absl::Status NotJson(const Reply& reply, std::string_view problem) {
  return Fail(Reason::kUpstreamProtocol,
              "the upstream's answer " + std::string(problem) +
                  "; check that the instance's url leads to the application itself and not to a "
                  "login page or a proxy",
              {{"upstream_status", std::to_string(reply.status)}});
}

absl::Status BadField(std::string_view name) {
  return Fail(Reason::kUpstreamProtocol,
              "the upstream's answer lacks \"" + std::string(name) +
                  "\" or has another type of value there; check that its version is supported");
}

bool IsJsonType(std::string_view content_type) {
  return content_type == "application/json" || content_type.ends_with("+json");
}

const boost::json::value* Find(const boost::json::value& value, std::string_view name) {
  const boost::json::object* object = value.if_object();
  return object ? object->if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
}

}  // namespace

absl::StatusOr<boost::json::value> ParseJson(const Reply& reply) {
  if (!IsJsonType(reply.content_type)) return NotJson(reply, "is not JSON");
  boost::json::parse_options limits;
  limits.max_depth = kJsonDepth;
  boost::json::error_code ec;
  boost::json::value value =
      boost::json::parse(boost::json::string_view(reply.body.data(), reply.body.size()), ec,
                         boost::json::storage_ptr(), limits);
  if (ec == boost::json::error::too_deep) return NotJson(reply, "is nested too deeply");
  if (ec) return NotJson(reply, "is not valid JSON");
  return value;
}

absl::StatusOr<std::string> TextField(const boost::json::value& value, std::string_view name) {
  const boost::json::value* field = Find(value, name);
  if (!field || !field->is_string()) return BadField(name);
  return std::string(field->get_string().data(), field->get_string().size());
}

absl::StatusOr<std::int64_t> NumberField(const boost::json::value& value, std::string_view name) {
  const boost::json::value* field = Find(value, name);
  if (!field || !field->is_int64()) return BadField(name);
  return field->get_int64();
}

absl::StatusOr<const boost::json::array*> ArrayField(const boost::json::value& value,
                                                     std::string_view name) {
  const boost::json::value* field = Find(value, name);
  if (!field || !field->is_array()) return BadField(name);
  return &field->get_array();
}

std::string TextOr(const boost::json::value& value, std::string_view name,
                   std::string_view absent) {
  const boost::json::value* field = Find(value, name);
  if (!field || !field->is_string()) return std::string(absent);
  return std::string(field->get_string().data(), field->get_string().size());
}

bool BoolOr(const boost::json::value& value, std::string_view name, bool absent) {
  const boost::json::value* field = Find(value, name);
  return field && field->is_bool() ? field->get_bool() : absent;
}

std::string MessageOf(const Reply& reply) {
  const absl::StatusOr<boost::json::value> value = ParseJson(reply);
  return value.ok() ? TextOr(*value, "message", "") : std::string();
}

}  // namespace broker::http
