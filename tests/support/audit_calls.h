// AuditService as a user of a generated client calls it, one line each.
#pragma once

#include <string>
#include <vector>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "tests/support/service_calls.h"

namespace broker::test {

class AuditCalls : public ServiceCalls<v1::AuditService> {
 public:
  using ServiceCalls::ServiceCalls;

  // Requests in proto text format.
  Answer<v1::ListEventsResponse> List(const std::string& request = "") {
    return Ask<v1::ListEventsRequest>(&Stub::ListEvents, request);
  }
  Answer<v1::VerifyChainResponse> Verify(const std::string& request = "") {
    return Ask<v1::VerifyChainRequest>(&Stub::VerifyChain, request);
  }
  // Of all pages.
  std::vector<v1::AuditEvent> All(const std::string& request = "") {
    std::vector<v1::AuditEvent> all;
    std::string token;
    do {
      const auto page = List(request + " page_token: '" + token + "'");
      if (!page.ok()) return {};
      all.insert(all.end(), page.reply.events().begin(), page.reply.events().end());
      token = page.reply.next_page_token();
    } while (!token.empty());
    return all;
  }
};

}  // namespace broker::test
