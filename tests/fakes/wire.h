// HTTP/1.1 on the wire <-> the values that fakes work with.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <string>

#include "tests/fakes/fake.h"

namespace broker::fakes {

FakeRequest FromWire(const boost::beast::http::request<boost::beast::http::string_body>& wire,
                     std::string remote);

// Head and body in one text. `head_only`: the answer to a HEAD request.
std::string ToWire(const FakeReply& reply, bool keep, bool head_only);

// How much of `text` Fault::size lets through.
std::size_t CutLength(const std::string& text, std::int64_t size);

}  // namespace broker::fakes
