// Functions of a client that the broker replaces, each with the call that does it instead.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/support/calls.h"

namespace broker::test {

struct KnownFunction {
  std::string name;     // in the old client
  std::string method;   // of PermissionBroker or EntitlementAdminService
  std::string request;  // as grpcurl takes it
  // What the upstream is asked by a broker that has just started, as Counted: the writes in this
  // order, the reads in any.
  std::vector<std::string> requests;
  std::string outcome;  // as Said has it
  // What is different in the upstream's store then, as Difference gives it; empty if nothing may
  // be.
  std::string stored = "";
};

// What was answered, in a line: "GRANTED group:Analysts", a list's rows, the reason of a failure.
struct Said {
  std::string outcome;
  std::string message;  // of a failure, also of one inside the reply
};

// The call of this name. Throws std::out_of_range for one that it does not know, and
// std::invalid_argument for a text that is no request of it.
Said CallByName(int port, const std::string& method, const std::string& json);

// Equal ones once, in the order of the first: "GET /api/users/:id x3".
std::vector<std::string> Counted(const std::vector<std::string>& requests);

// What a test looks at in an upstream's store, by name: {"ann", "default, Analysts"}.
using Facts = std::map<std::string, std::string>;
// "ann: default, Analysts" for each that is different now, separated by "; ".
std::string Difference(const Facts& before, const Facts& after);

struct Seen {
  Said said;
  // "GET /api/users/:id", Counted. Numbers, uids and texts that are searched for are left open,
  // pages left out.
  std::vector<std::string> requests;
};

// Makes the call and prints "| function | call | upstream requests | outcome |".
Seen Watch(const KnownFunction& function, int port, fakes::Front& upstream);

// As Watch, and expects what the function says.
void Walk(const KnownFunction& function, int port, fakes::Front& upstream,
          const std::function<Facts()>& facts);

// The head of the table.
void PrintHead(const std::string& title);

// Expects that a document, by its path in the repository, has each function with its call as typed,
// and that every test that it names (`Suite.Name`) is there.
void ExpectDocumented(const std::string& path, const std::vector<KnownFunction>& functions);

// What a client sends itself, and the server's answer.
struct Answered {
  int status = 0;
  std::string type;         // of the body
  boost::json::value body;  // null if it is no JSON
};
template <class Fake>
Answered Send(fakes::FrontFor<Fake>& server, const std::string& authorization,
              const std::string& method, const std::string& target, const std::string& body = "") {
  return server.Use([&](Fake& fake) {
    const auto reply = fake.Handle(fakes::MakeRequest(
        method, target, {{"Authorization", authorization}, {"Content-Type", "application/json"}},
        body));
    Answered answered{reply.status, reply.Header("Content-Type"), nullptr};
    if (answered.type.starts_with("application/json")) {
      answered.body = boost::json::parse(reply.body);
    }
    return answered;
  });
}

}  // namespace broker::test
