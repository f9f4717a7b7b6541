#include "service/host/secret_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "service/core/error.h"
#include "tests/support/temp_dir.h"

namespace broker {
namespace {

using ::testing::HasSubstr;

class SecretFilesTest : public ::testing::Test {
 protected:
  std::string path() const { return dir_.At("key"); }
  void Write(const std::string& text) { std::ofstream(path()) << text; }
  // As tools that rotate keys do it: there is always a whole file.
  void Replace(const std::string& text) {
    std::ofstream(path() + ".new") << text;
    std::filesystem::rename(path() + ".new", path());
  }
  void ExpectUnusable(const std::shared_ptr<const Secret>& secret, const std::string& why) {
    const auto value = secret->Value();
    EXPECT_TRUE(HasReason(value.status(), Reason::kInstanceCredentials));
    EXPECT_THAT(std::string(value.status().message()),
                HasSubstr("credential file " + path() + " " + why));
  }

  const test::TempDir dir_;
  // Long enough that only Reload reads.
  SecretFiles files_{std::chrono::hours(1)};
};

TEST_F(SecretFilesTest, ReadsAtOnce) {
  Write("key-1\n");
  EXPECT_EQ(files_.At(path())->Value().value(), "key-1");
}

TEST_F(SecretFilesTest, TakesLineBreaksFromTheEndAndNothingElse) {
  for (const auto& [text, value] : std::map<std::string, std::string>{{"k", "k"},
                                                                      {"k\r\n", "k"},
                                                                      {" k \n", " k "},
                                                                      {"k\n\n", "k"},
                                                                      {"k\r\n\n", "k"},
                                                                      {"\nk", "\nk"},
                                                                      {"k\nk\n", "k\nk"}}) {
    Write(text);
    files_.Reload();
    EXPECT_EQ(files_.At(path())->Value().value_or("?"), value);
  }
}

TEST_F(SecretFilesTest, SaysWhichFileCannotBeUsed) {
  const auto secret = files_.At(path());
  ExpectUnusable(secret, "cannot be read (No such file or directory)");
  for (const char* empty : {"", "\n", "\r\n", "\n\n"}) {
    Write(empty);
    files_.Reload();
    ExpectUnusable(secret, "is empty");
  }
  Write(std::string(SecretFiles::kMaxBytes + 1, 'x'));
  files_.Reload();
  ExpectUnusable(secret, "is too large");
  std::filesystem::remove(path());
  std::filesystem::create_directory(path());
  files_.Reload();
  ExpectUnusable(secret, "cannot be read (Is a directory)");
}

TEST_F(SecretFilesTest, APipeDoesNotHoldTheReader) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  ExpectUnusable(files_.At(path()), "is empty");
}

TEST_F(SecretFilesTest, ReadsAgain) {
  Write("key-1\n");
  const auto secret = files_.At(path());
  Replace("key-2\n");
  EXPECT_EQ(secret->Value().value(), "key-1");
  files_.Reload();
  EXPECT_EQ(secret->Value().value(), "key-2");
  std::filesystem::remove(path());
  files_.Reload();
  ExpectUnusable(secret, "cannot be read");
  Write("key-3");
  files_.Reload();
  EXPECT_EQ(secret->Value().value(), "key-3");
}

TEST_F(SecretFilesTest, SeesAChangeThatKeepsSizeAndTime) {
  Write("key-1");
  const auto secret = files_.At(path());
  const auto time = std::filesystem::last_write_time(path());
  Write("key-2");
  std::filesystem::last_write_time(path(), time);
  files_.Reload();
  EXPECT_EQ(secret->Value().value(), "key-2");
}

TEST_F(SecretFilesTest, IsOneObjectForOnePath) {
  EXPECT_EQ(files_.At(path()), files_.At(path()));
  EXPECT_NE(files_.At(path()), files_.At(path() + "2"));
}

TEST_F(SecretFilesTest, SeesAReplacedFileByItself) {
  Write("key-1");
  SecretFiles files(std::chrono::milliseconds(1));
  const auto secret = files.At(path());
  EXPECT_EQ(secret->Value().value(), "key-1");
  for (const std::string next : {"key-2", "key-3", "key-4"}) {
    Replace(next);
    // The file is whole at every moment, so a value is always there.
    while (secret->Value().value() != next) std::this_thread::yield();
  }
}

TEST_F(SecretFilesTest, ASecretOutlivesTheReader) {
  Write("key-1");
  std::shared_ptr<const Secret> secret;
  {
    SecretFiles files(std::chrono::milliseconds(1));
    secret = files.At(path());
  }
  EXPECT_EQ(secret->Value().value(), "key-1");
}

}  // namespace
}  // namespace broker
