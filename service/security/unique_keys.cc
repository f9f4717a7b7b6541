#include "service/security/unique_keys.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broker {
namespace {

// Boost.JSON keeps the last of two members of one name and says nothing of it.
class KeyWatcher {
 public:
  using Ec = boost::json::error_code;
  using Text = boost::json::string_view;

  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);

  bool on_object_begin(Ec&) {
    objects_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Ec&) {
    objects_.pop_back();
    return true;
  }
  bool on_key_part(Text part, std::size_t, Ec&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t, Ec& ec) {
    key_.append(part.data(), part.size());
    if (!objects_.back().insert(std::exchange(key_, {})).second) {
      ec = boost::json::error::syntax;
      return false;
    }
    return true;
  }

  bool on_document_begin(Ec&) { return true; }
  bool on_document_end(Ec&) { return true; }
  bool on_array_begin(Ec&) { return true; }
  bool on_array_end(std::size_t, Ec&) { return true; }
  bool on_string_part(Text, std::size_t, Ec&) { return true; }
  bool on_string(Text, std::size_t, Ec&) { return true; }
  bool on_number_part(Text, Ec&) { return true; }
  bool on_int64(std::int64_t, Text, Ec&) { return true; }
  bool on_uint64(std::uint64_t, Text, Ec&) { return true; }
  bool on_double(double, Text, Ec&) { return true; }
  bool on_bool(bool, Ec&) { return true; }
  bool on_null(Ec&) { return true; }
  bool on_comment_part(Text, Ec&) { return true; }
  bool on_comment(Text, Ec&) { return true; }

 private:
  std::vector<std::set<std::string>> objects_;
  std::string key_;
};

}  // namespace

std::optional<boost::json::object> ParseUniqueObject(std::string_view text, std::size_t max_depth) {
  boost::json::parse_options limits;
  limits.max_depth = max_depth;
  boost::json::error_code ec;
  boost::json::value value = boost::json::parse(boost::json::string_view(text.data(), text.size()),
                                                ec, boost::json::storage_ptr(), limits);
  if (ec || !value.is_object()) return std::nullopt;
  boost::json::basic_parser<KeyWatcher> watcher(limits);
  watcher.write_some(false, text.data(), text.size(), ec);
  if (ec) return std::nullopt;
  return std::move(value.get_object());
}

}  // namespace broker
