#include <gtest/gtest.h>

#include "clients/http/server.h"
#include "service/core/error.h"

namespace broker::http {
namespace {

TEST(ParseServerUrl, NormalisesWhatNamesTheSameServer) {
  EXPECT_EQ(ParseServerUrl("HTTPS://Redash.Example.com")->Normalised(),
            "https://redash.example.com:443");
  EXPECT_EQ(ParseServerUrl("https://redash.example.com:443/")->Normalised(),
            "https://redash.example.com:443");
  EXPECT_EQ(ParseServerUrl("http://10.0.0.1:3000/Grafana//")->Normalised(),
            "http://10.0.0.1:3000/Grafana");
}

TEST(ParseServerUrl, GivesThePartsThatARequestNeeds) {
  const ServerUrl url = ParseServerUrl("http://[::1]:8080/grafana/").value();
  EXPECT_FALSE(url.tls);
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.port, "8080");
  EXPECT_EQ(url.path, "/grafana");
  EXPECT_EQ(url.HostHeader(), "[::1]:8080");
  EXPECT_EQ(url.Normalised(), "http://[::1]:8080/grafana");
  EXPECT_EQ(ParseServerUrl("https://a.example:443")->HostHeader(), "a.example");
  EXPECT_EQ(ParseServerUrl("https://a.example:80")->HostHeader(), "a.example:80");
}

TEST(ParseServerUrl, RefusesWhatIsNoBaseUrl) {
  for (const char* bad :
       {"", "redash.example.com", "ftp://a.example", "https://", "https:///path",
        "https://ann:secret@a.example", "https://a.example/?x=1", "https://a.example/#top",
        "https://a.example:0", "https://a.example:70000", "https://a.example:abc",
        "https://a.example:80x", "https://a.example/a/../b", "https://a.example/.",
        "https://a%0d%0aX:1", "https://a b", "https://a.example\r\nX: 1", "//a.example", "/path"}) {
    EXPECT_TRUE(HasReason(ParseServerUrl(bad).status(), Reason::kInvalidField)) << bad;
  }
}

}  // namespace
}  // namespace broker::http
