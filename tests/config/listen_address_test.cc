#include "service/config/listen_address.h"

#include <gtest/gtest.h>

namespace broker {
namespace {

TEST(ListenAddress, OfThisHostOnly) {
  for (const char* address :
       {"127.0.0.1:50051", "127.255.0.9:0", "localhost:1", "[::1]:1", "[0:0:0:0:0:0:0:1]:1"}) {
    EXPECT_TRUE(IsHostAndPort(address)) << address;
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
}

TEST(ListenAddress, WhatOthersMayReachIsNotLoopback) {
  for (const char* address :
       {"0.0.0.0:1", "10.0.0.1:1", "128.0.0.1:1", "[::]:1", "[::2]:1", "[::ffff:127.0.0.1]:1",
        "127.1:1", "127.0.0.1.example.com:1", "localhost.example.com:1", "broker:1", "::1:1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace broker
