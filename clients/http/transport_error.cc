#include "clients/http/transport_error.h"

#include <string>

namespace broker::http {
namespace {

class Category : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "broker.http"; }

  std::string message(int value) const override {
    switch (static_cast<TransportError>(value)) {
      case TransportError::kCertificate: return "certificate not accepted";
      case TransportError::kTooLarge: return "reply over its limit";
      case TransportError::kMalformed: return "reply is not HTTP";
      case TransportError::kCutShort: return "reply cut short";
    }
    return "unknown";
  }
};

}  // namespace

boost::system::error_code make_error_code(TransportError error) {
  static const Category category;
  return {static_cast<int>(error), category};
}

}  // namespace broker::http
