// Lists that come in pages, and --limit.
#include <algorithm>

#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

v1::Principal PrincipalOf(int number) {
  v1::Principal principal;
  principal.set_type("user");
  principal.set_id(std::to_string(number));
  return principal;
}

class PagingTest : public PermctlTest {
 protected:
  // `total` principals in pages of at most `page_size`, with an empty page in between.
  void ServePrincipals(int total, int page_size) {
    broker_.list_principals.answer = [=](const v1::ListPrincipalsRequest& request,
                                         v1::ListPrincipalsResponse* response) {
      if (request.page_token() == "empty") {
        response->set_next_page_token("0");
        return grpc::Status::OK;
      }
      if (request.page_token().empty()) {
        response->set_next_page_token("empty");
        return grpc::Status::OK;
      }
      const int first = std::stoi(request.page_token());
      const int last = std::min({total, first + page_size, first + request.page_size()});
      for (int i = first; i < last; ++i) *response->add_principals() = PrincipalOf(i);
      if (last < total) response->set_next_page_token(std::to_string(last));
      return grpc::Status::OK;
    };
  }
};

TEST_F(PagingTest, AllPagesAreFollowed) {
  ServePrincipals(25, 10);
  const Ran ran = Permctl("principals redash-prod");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 26);
  EXPECT_THAT(ran.out, HasSubstr("user  24\n"));
  EXPECT_EQ(ran.err, "");
  ASSERT_THAT(broker_.list_principals.asked, SizeIs(5));
  for (const auto& request : broker_.list_principals.asked) EXPECT_EQ(request.page_size(), 1000);
}

TEST_F(PagingTest, PagesBecomeOneJsonAnswer) {
  ServePrincipals(12, 5);
  const Ran ran = Permctl("principals redash-prod -o json");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr(R"("id": "0")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("id": "11")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("nextPageToken": "")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("displayName": "")"));
}

TEST_F(PagingTest, LimitStopsInTime) {
  ServePrincipals(25, 10);
  const Ran ran = Permctl("principals redash-prod --limit 13");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 14);
  EXPECT_EQ(ran.err, "there is more: raise or leave out --limit\n");
  EXPECT_THAT(broker_.list_principals.asked, SizeIs(4));
  EXPECT_EQ(Permctl("principals redash-prod --limit 25").err, "");
  EXPECT_EQ(Permctl("principals redash-prod --limit 0").exit_code, 2);
  EXPECT_EQ(Permctl("principals redash-prod --limit -1").exit_code, 2);
}

TEST_F(PagingTest, ALimitThatCutsTheLastPageSaysSo) {
  // The first page is short, as pages may be; the second is the last and holds more than is wanted.
  broker_.list_principals.answer = [](const v1::ListPrincipalsRequest& request,
                                      v1::ListPrincipalsResponse* response) {
    const bool first = request.page_token().empty();
    for (int i = 0; i < (first ? 2 : 3); ++i) *response->add_principals() = PrincipalOf(i);
    if (first) response->set_next_page_token("last");
    return grpc::Status::OK;
  };
  const Ran cut = Permctl("principals redash-prod --limit 4");
  EXPECT_EQ(std::count(cut.out.begin(), cut.out.end(), '\n'), 5);
  EXPECT_EQ(cut.err, "there is more: raise or leave out --limit\n");
  EXPECT_EQ(Permctl("principals redash-prod --limit 5").err, "");
}

TEST_F(PagingTest, ARepeatedPageTokenEndsTheList) {
  broker_.list_instances.answer = [](const auto&, v1::ListInstancesResponse* response) {
    response->set_next_page_token("again");
    return grpc::Status::OK;
  };
  const Ran ran = Permctl("instances");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(broker_.list_instances.asked, SizeIs(2));
}

TEST_F(PagingTest, AFailureOnALaterPageIsAFailure) {
  broker_.list_instances.answer = [](const v1::ListInstancesRequest& request,
                                     v1::ListInstancesResponse* response) {
    if (!request.page_token().empty()) {
      return ToStatus({grpc::UNAVAILABLE, "SHUTTING_DOWN", "stopping", {}, {}, 1});
    }
    response->add_instances()->set_name("redash-prod");
    response->set_next_page_token("next");
    return grpc::Status::OK;
  };
  const Ran ran = Permctl("instances");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("next: run the same command again in 1 s\n"));
}

}  // namespace
}  // namespace broker::cli
