// How the server addresses folders and dashboards, and what it says when there is none.
#pragma once

#include <string>
#include <string_view>

#include "tests/fakes/fake.h"
#include "tests/fakes/grafana/library.h"

namespace broker::fakes::grafana {

// Lower case, one dash for anything but letters and digits.
std::string SlugOf(std::string_view title);
std::string UrlOf(const Folder& folder);
std::string UrlOf(const Dashboard& dashboard);

// Errors of folders tell a status of their own.
FakeReply FolderNotFound();
FakeReply WithStatus(int code, std::string_view status, std::string_view text);

}  // namespace broker::fakes::grafana
