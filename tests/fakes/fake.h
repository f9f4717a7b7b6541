// A fake upstream server as a pure state machine: no I/O, no clock, no threads, so that the HTTP
// front and the deterministic simulation drive the very same code.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broker::fakes {

struct FakeRequest {
  std::string method;
  std::string target;                 // path and query as sent
  std::string path;                   // as sent, without the query
  std::vector<std::string> segments;  // of the path, percent-decoded; "/a/b/" is {"a", "b", ""}
  std::vector<std::pair<std::string, std::string>> query;  // decoded ('+' is a space), in order
  std::map<std::string, std::string> headers;              // names in lower case
  std::string body;
  std::string remote = "127.0.0.1";

  // True for everything but GET, HEAD and OPTIONS.
  bool IsWrite() const;
  // The first of that name.
  std::optional<std::string> Query(std::string_view name) const;
  // `name` in lower case; empty if absent.
  std::string Header(std::string_view name) const;
};

// Splits and decodes `target`; header names may come in any case.
FakeRequest MakeRequest(std::string_view method, std::string_view target,
                        const std::map<std::string, std::string>& headers = {},
                        std::string_view body = "");

// Content-Length and Connection are the front's business and are not among the headers.
struct FakeReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // `name` in any case; empty if absent.
  std::string Header(std::string_view name) const;
};

FakeReply JsonReply(int status, const boost::json::value& body);
FakeReply HtmlReply(int status, std::string_view body);

// A request that is being worked on: it has read and decided, and not yet written. What it read may
// be outdated by the time of Finish, as in the real server; so it must refer to objects by id,
// never by pointer.
class Pending {
 public:
  virtual ~Pending() = default;
  // Writes back and answers. REQUIRES: called at most once. Dropping a Pending writes nothing.
  virtual FakeReply Finish() = 0;
};

// A Pending whose answer is settled already.
std::unique_ptr<Pending> Settled(FakeReply reply);
// A Pending that runs `finish`.
std::unique_ptr<Pending> Later(std::function<FakeReply()> finish);

// Milliseconds since the epoch, injected.
using WallClock = std::function<std::int64_t()>;

// Not thread-safe.
class Fake {
 public:
  virtual ~Fake() = default;

  // Never fails: a fake answers everything. A Pending must not outlive the fake.
  virtual std::unique_ptr<Pending> Begin(const FakeRequest& request) = 0;

  // Everything that answers depend on; LoadState(DumpState()) changes nothing. LoadState may throw
  // std::exception on a value that is no state of this fake.
  virtual boost::json::value DumpState() const = 0;
  virtual void LoadState(const boost::json::value& state) = 0;

  // False if the real server closes the connection after every reply.
  virtual bool keeps_alive() const = 0;

  FakeReply Handle(const FakeRequest& request) { return Begin(request)->Finish(); }
};

}  // namespace broker::fakes
