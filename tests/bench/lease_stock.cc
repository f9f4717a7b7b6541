#include "tests/bench/lease_stock.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "permissionbroker/v1/lease.grpc.pb.h"
#include "tests/bench/journal_dir.h"
#include "tests/bench/lease_journal.h"
#include "tests/bench/process_usage.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace broker::bench {
namespace {

namespace v1 = permissionbroker::v1;
using Clock = std::chrono::steady_clock;
using test::BrokerProcess;

// Nobody is there, and nobody is asked.
constexpr char kUrl[] = "http://127.0.0.1:1";
constexpr int kPage = 1000;
constexpr std::size_t kSome = 50;
constexpr auto kIdle = std::chrono::seconds(1);

std::string WriteConfig(const test::TempDir& dir, const std::string& data_dir) {
  dir.Write("key", "secret\n");
  return dir.Write("config.yaml", "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + data_dir +
                                      "\ninstances:\n  - {name: redash, kind: redash, url: \"" +
                                      kUrl + "\", credential: {api_key_file: key}}\n");
}

std::unique_ptr<v1::LeaseService::Stub> StubOf(const BrokerProcess& server) {
  return v1::LeaseService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                                                       grpc::InsecureChannelCredentials()));
}

v1::ListLeasesResponse Page(v1::LeaseService::Stub* stub, const v1::ListLeasesRequest& request) {
  grpc::ClientContext context;
  v1::ListLeasesResponse response;
  const grpc::Status status = stub->ListLeases(&context, request, &response);
  if (!status.ok()) throw std::runtime_error(status.error_message());
  return response;
}

Seconds MedianOf(const std::vector<double>& times, std::size_t first, std::size_t last) {
  return Seconds(Median({times.begin() + static_cast<std::ptrdiff_t>(first),
                         times.begin() + static_cast<std::ptrdiff_t>(last)}));
}

// `watch` is called with their number between the pages.
template <class Watch>
Listing ListAll(v1::LeaseService::Stub* stub, v1::ListLeasesRequest request, Watch watch) {
  Listing listing;
  std::vector<double> times;
  const auto start = Clock::now();
  request.set_page_size(kPage);
  do {
    const auto before = Clock::now();
    const v1::ListLeasesResponse page = Page(stub, request);
    times.push_back(Seconds(Clock::now() - before).count());
    listing.rows += static_cast<std::uint64_t>(page.leases_size());
    request.set_page_token(page.next_page_token());
    watch(times.size());
  } while (!request.page_token().empty());
  listing.all = Clock::now() - start;
  listing.pages = times.size();
  const std::size_t some = std::min(kSome, times.size());
  listing.first = MedianOf(times, 0, some);
  listing.last = MedianOf(times, times.size() - some, times.size());
  listing.slowest = Seconds(*std::max_element(times.begin(), times.end()));
  return listing;
}

void CheckPlans(const std::string& data_dir) {
  for (const test::StatementPlan& plan : PlansIn(data_dir)) {
    if (!plan.indexed()) throw std::runtime_error("not found by an index: " + plan.verb);
  }
}

}  // namespace

Stock MeasureStock(const StockOptions& options) {
  const test::TempDir dir;
  const JournalDir journal(options.journal_in);
  Stock stock;
  const auto start = Clock::now();
  WriteLeases(journal.path(), {options.leases, kUrl, 1, "3",
                               std::chrono::time_point_cast<std::chrono::microseconds>(
                                   std::chrono::system_clock::now() + std::chrono::hours(24 * 7)),
                               std::chrono::seconds(10)});
  stock.written = Clock::now() - start;
  CheckPlans(journal.path());
  stock.bytes = ChillJournal(journal.path());

  const auto started = Clock::now();
  BrokerProcess server(BENCH_BROKER_BINARY, WriteConfig(dir, journal.path()));
  if (!server.serves()) throw std::runtime_error(server.log());
  const auto stub = StubOf(server);
  v1::ListLeasesRequest one;
  one.set_page_size(1);
  Page(stub.get(), one);
  stock.serves = Clock::now() - started;

  stock.at_start = ResidentOf(server.pid());
  stock.everything = ListAll(stub.get(), {}, [&](std::size_t pages) {
    const std::uint64_t now = ResidentOf(server.pid());
    if (pages <= kSome) stock.soon = now;
    stock.at_most = std::max(stock.at_most, now);
  });
  v1::ListLeasesRequest none;
  none.mutable_filter()->set_caller("nobody");
  stock.nothing = ListAll(stub.get(), none, [](std::size_t) {});
  std::this_thread::sleep_for(kIdle);
  stock.idle = ResidentOf(server.pid());
  return stock;
}

}  // namespace broker::bench
