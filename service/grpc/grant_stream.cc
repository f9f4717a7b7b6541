#include "service/grpc/grant_stream.h"

#include <memory>
#include <optional>
#include <utility>

#include "service/grpc/convert_in.h"
#include "service/grpc/convert_out.h"

namespace broker {
namespace {

// The message of the rows from *at on, as many as it may have; moves *at behind them. The problems
// are in the first one.
v1::StreamGrantsResponse CutMessage(const GrantBatch& batch, std::size_t* at) {
  v1::StreamGrantsResponse message;
  if (*at == 0) {
    for (const Failure& problem : batch.problems) *message.add_problems() = ToMessage(problem);
  }
  std::size_t bytes = 0;
  while (*at < batch.rows.size() && message.grants_size() < kMostStreamedRows &&
         bytes < kMostStreamedBytes) {
    v1::AccessGrant* row = message.add_grants();
    *row = ToMessage(batch.rows[(*at)++]);
    bytes += row->ByteSizeLong();
  }
  return message;
}

}  // namespace

Done StreamGrants(AccessBroker* broker, const v1::StreamGrantsRequest* request,
                  GrantStreamCall* call, CallContext context) {
  absl::StatusOr<InventoryQuery> query = FromMessage(*request, *broker);
  if (!query.ok()) co_return query.status();
  absl::StatusOr<std::unique_ptr<GrantStream>> stream = broker->StreamGrants(*std::move(query));
  if (!stream.ok()) co_return stream.status();
  for (;;) {
    absl::StatusOr<std::optional<GrantBatch>> batch = co_await (*stream)->Next(context);
    if (!batch.ok()) co_return batch.status();
    if (!*batch) co_return absl::OkStatus();
    std::size_t at = 0;
    do {
      v1::StreamGrantsResponse message = CutMessage(**batch, &at);
      const bool taken = co_await call->Write(std::move(message));
      if (!taken) co_return absl::OkStatus();
    } while (at < (*batch)->rows.size());
  }
}

}  // namespace broker
