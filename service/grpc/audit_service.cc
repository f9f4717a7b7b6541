#include "service/grpc/audit_service.h"

#include <utility>

#include "service/grpc/audit_in.h"
#include "service/grpc/audit_out.h"

namespace broker {
namespace {

Done List(AuditBroker* audit, const v1::ListEventsRequest* request,
          v1::ListEventsResponse* response, CallContext context) {
  absl::StatusOr<AuditListQuery> wanted = FromMessage(*request);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<Page<AuditRecord>> page =
      co_await audit->ListEvents(std::move(wanted->query), std::move(wanted->page), context);
  if (!page.ok()) co_return page.status();
  for (const AuditRecord& row : page->rows) *response->add_events() = ToMessage(row);
  response->set_next_page_token(page->next);
  co_return absl::OkStatus();
}

Done Verify(AuditBroker* audit, const v1::VerifyChainRequest* request,
            v1::VerifyChainResponse* response, CallContext context) {
  absl::StatusOr<ChainMark> from = FromMessage(*request);
  if (!from.ok()) co_return from.status();
  absl::StatusOr<ChainReport> report = co_await audit->VerifyChain(*std::move(from), context);
  if (!report.ok()) co_return report.status();
  *response = ToMessage(*report);
  co_return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* AuditService::ListEvents(Context* context,
                                                   const v1::ListEventsRequest* request,
                                                   v1::ListEventsResponse* response) {
  return bridge_->Unary(
      context, "ListEvents", CallBridge::Intake::kApi, bridge_->options().unary_cap,
      ForCaller(use_cases_, [request, response](CallersUseCases* mine, CallContext context) {
        return List(&mine->audit, request, response, context);
      }));
}

// It may have to read millions.
grpc::ServerUnaryReactor* AuditService::VerifyChain(Context* context,
                                                    const v1::VerifyChainRequest* request,
                                                    v1::VerifyChainResponse* response) {
  return bridge_->Unary(
      context, "VerifyChain", CallBridge::Intake::kApi, bridge_->options().batch_cap,
      ForCaller(use_cases_, [request, response](CallersUseCases* mine, CallContext context) {
        return Verify(&mine->audit, request, response, context);
      }));
}

}  // namespace broker
