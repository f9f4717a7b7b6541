#include "service/grpc/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/descriptor.pb.h>

#include "service/core/error.h"
#include "tests/grpc/edge.h"
#include "tests/grpc/server_reflection.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using Conduct = FakeBroker::Conduct;
using Serving = grpc::health::v1::HealthCheckResponse;

const auto kGrant = &v1::PermissionBroker::Stub::Grant;
constexpr char kService[] = "permissionbroker.v1.PermissionBroker";

TEST(Drain, EndsWhatIsInProgressAndTakesNothingNew) {
  Edge edge;
  edge.Do([&] { edge.fake.conduct = Conduct::kUntilReleased; });
  grpc::ClientContext context;
  auto first = edge.GrantLater(&context);
  edge.fake.beginning.acquire();
  EXPECT_EQ(edge.Health(""), Serving::SERVING);
  EXPECT_EQ(edge.Health(kService), Serving::SERVING);

  auto drained = edge.Drain(20s);
  const Answer second = edge.Call(kGrant, GoodGrant());
  EXPECT_EQ(second.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(second.reason, "SHUTTING_DOWN");
  EXPECT_TRUE(second.retry_delay.has_value());
  EXPECT_EQ(edge.fake.begun, 1);
  EXPECT_EQ(edge.Health(""), Serving::NOT_SERVING);
  EXPECT_EQ(edge.Health(kService), Serving::NOT_SERVING);
  EXPECT_EQ(edge.Health("redash"), Serving::NOT_SERVING);

  edge.Do([&] { edge.fake.Release(); });
  EXPECT_EQ(first.get().code, grpc::StatusCode::OK);
  edge.Finish(std::move(drained));
  EXPECT_EQ(edge.Call(kGrant, GoodGrant()).code, grpc::StatusCode::UNAVAILABLE);
}

TEST(Drain, GoesOnRefusingWhileCallsCome) {
  Edge edge;
  auto drained = edge.Drain(20s);
  for (int i = 0; i < 19; ++i) {
    EXPECT_EQ(edge.Call(kGrant, GoodGrant()).reason, "SHUTTING_DOWN") << i;
    edge.Advance(100ms);
  }
  edge.Finish(std::move(drained));
}

TEST(Drain, CancelsWhatOutlastsTheGrace) {
  Edge edge;
  edge.Do([&] { edge.fake.conduct = Conduct::kHang; });
  grpc::ClientContext context;
  auto call = edge.GrantLater(&context);
  edge.fake.beginning.acquire();
  auto drained = edge.Drain(20s);
  edge.Advance(20s);
  const Answer answer = call.get();
  EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(answer.reason, "SHUTTING_DOWN");
  edge.Finish(std::move(drained));
}

TEST(Listening, APortThatIsTakenIsRefused) {
  Edge edge;
  ServerOptions options;
  options.listen = "127.0.0.1:" + std::to_string(edge.server->port());
  options.executor = edge.io.get_executor();
  options.clock = &edge.clock;
  options.broker = &edge.fake;
  const auto second = StartGrpcServer(std::move(options));
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(HasReason(second.status(), Reason::kInvalidField));
  EXPECT_THAT(FailureOf(second.status()).message, HasSubstr("cannot be listened on"));
}

TEST(Health, OfAnInstanceIsWhatWasSeenLast) {
  Edge edge;
  const auto health = [&](Health seen) {
    edge.Do([&] { edge.fake.views["redash"].status.health = seen; });
    return edge.Health("redash");
  };
  EXPECT_EQ(health(Health::kUnknown), Serving::UNKNOWN);
  EXPECT_EQ(health(Health::kOk), Serving::SERVING);
  EXPECT_EQ(health(Health::kCredentials), Serving::NOT_SERVING);
  EXPECT_EQ(health(Health::kUnreachable), Serving::NOT_SERVING);
  EXPECT_EQ(edge.Health(""), Serving::SERVING) << "readiness depends on an upstream";
  EXPECT_EQ(edge.Health("nowhere"), std::nullopt);
}

class Watching {
 public:
  Watching(Edge& edge, const std::string& service) {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    stream_ = edge.health->Watch(&context_, request);
  }
  // The next message; nullopt at the end.
  std::optional<Serving::ServingStatus> Next() {
    Serving response;
    if (!stream_->Read(&response)) return std::nullopt;
    return response.status();
  }
  grpc::Status Finish() { return stream_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Serving>> stream_;
};

TEST(Watch, TellsChangesAndTheEnd) {
  Edge edge;
  Watching process(edge, ""), instance(edge, "redash"), unknown(edge, "nowhere");
  EXPECT_EQ(process.Next(), Serving::SERVING);
  EXPECT_EQ(instance.Next(), Serving::UNKNOWN);
  EXPECT_EQ(unknown.Next(), Serving::SERVICE_UNKNOWN);
  edge.Do([&] { edge.fake.views["redash"].status.health = Health::kOk; });
  // A client may see a message before its watch goes to sleep.
  edge.Until([&] { return edge.clock.pending() == 3; });
  edge.Advance(5s);
  EXPECT_EQ(instance.Next(), Serving::SERVING);

  auto drained = edge.Drain(20s);
  EXPECT_EQ(process.Next(), Serving::NOT_SERVING);
  EXPECT_EQ(instance.Next(), Serving::NOT_SERVING);
  EXPECT_EQ(process.Next(), std::nullopt);
  EXPECT_EQ(process.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Decode(instance.Finish()).reason, "SHUTTING_DOWN");
  EXPECT_EQ(Decode(unknown.Finish()).reason, "SHUTTING_DOWN");
  edge.Finish(std::move(drained));
}

TEST(Watch, EndsWithItsClient) {
  Edge edge;
  Watching watching(edge, "");
  EXPECT_EQ(watching.Next(), Serving::SERVING);
  watching.Cancel();
  EXPECT_EQ(watching.Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(Reflection, ListsAndDescribesEveryService) {
  Edge edge;
  ServerReflection reflection(edge.Channel());
  permissionbroker::tests::ReflectionRequest request;
  request.set_list_services("*");
  const auto list = reflection.Ask(request);
  std::vector<std::string> names;
  for (const auto& service : list.services().service()) names.push_back(service.name());
  EXPECT_THAT(names, IsSupersetOf({std::string(kService), std::string("grpc.health.v1.Health")}));
  for (const std::string& name : names) {
    request.set_file_containing_symbol(name);
    const auto found = reflection.Ask(request);
    ASSERT_GE(found.files().file_descriptor_proto_size(), 1) << name;
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(found.files().file_descriptor_proto(0)));
    EXPECT_GE(file.service_size(), 1) << name;
  }
}

}  // namespace
}  // namespace broker
