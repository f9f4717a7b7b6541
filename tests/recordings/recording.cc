#include "tests/recordings/recording.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace broker::fakes {
namespace {

namespace json = boost::json;

std::string TextOr(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? "" : std::string(value->as_string());
}

std::map<std::string, std::string> Headers(const json::value& value) {
  std::map<std::string, std::string> headers;
  for (const auto& [name, text] : value.as_object()) {
    headers[std::string(name)] = std::string(text.as_string());
  }
  return headers;
}

Recording ReadRecording(const std::filesystem::path& path) {
  const json::value file = ReadJson(path);
  const json::object& request = file.at("request").as_object();
  const json::object& response = file.at("response").as_object();
  Recording recording;
  recording.file = path.filename();
  recording.name = file.at("name").as_string();
  recording.note = TextOr(file.as_object(), "note");
  recording.precondition = TextOr(file.as_object(), "precondition");
  recording.method = request.at("method").as_string();
  recording.target = request.at("path").as_string();
  recording.auth = TextOr(request, "auth");
  recording.headers = Headers(request.at("headers"));
  if (const json::value* body = request.if_contains("body")) recording.body = *body;
  recording.status = response.at("status").to_number<int>();
  recording.reply_headers = Headers(response.at("headers"));
  recording.reply = response.at("body");
  return recording;
}

}  // namespace

std::string RecordingsDir(std::string_view upstream) {
  return std::string(BROKER_SOURCE_DIR) + "/tests/recordings/" + std::string(upstream);
}

json::value ReadJson(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file);
  std::stringstream text;
  text << stream.rdbuf();
  return json::parse(text.str());
}

std::vector<Recording> ReadRecordings(const std::string& dir) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    const std::string name = entry.path().filename();
    if (name.ends_with(".json") && !name.starts_with("00") && name[0] >= '0' && name[0] <= '9') {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<Recording> recordings;
  for (const auto& file : files) recordings.push_back(ReadRecording(file));
  return recordings;
}

std::string BodyText(const json::value& body) {
  if (body.is_null()) return "";
  if (body.is_object() && body.get_object().size() == 1 && body.get_object().contains("raw")) {
    return std::string(body.at("raw").as_string());
  }
  return json::serialize(body);
}

FakeReply SendOverHttp(std::uint16_t port, const FakeRequest& request) {
  namespace http = boost::beast::http;
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  socket.connect({boost::asio::ip::address_v4::loopback(), port});
  http::request<http::string_body> message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.target);
  message.set(http::field::host, "127.0.0.1");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  http::write(socket, message);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> answer;
  http::read(socket, buffer, answer);
  FakeReply reply;
  reply.status = static_cast<int>(answer.result_int());
  for (const auto& field : answer) {
    reply.headers.emplace_back(field.name_string(), field.value());
  }
  reply.body = answer.body();
  return reply;
}

}  // namespace broker::fakes
