#include "cli/file_text.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "cli/arguments.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

// A longer request is refused by the transport.
constexpr std::size_t kMaxBytes = 1 << 20;

}  // namespace

std::variant<std::string, ExitCode> ReadFileText(const std::string& file, Context& context) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) return RefuseUsage(file + ": " + std::strerror(errno), context);
  }
  std::istream& stream = file == "-" ? context.input.stream : opened;
  std::string text(kMaxBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return RefuseUsage(FileName(file) + " cannot be read", context);
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxBytes) {
    return RefuseUsage(FileName(file) + " is larger than 1 MiB; split it", context);
  }
  if (!IsUtf8(text)) return RefuseUsage(FileName(file) + " is not UTF-8", context);
  return text;
}

std::string FileName(const std::string& file) { return file == "-" ? "stdin" : file; }

}  // namespace broker::cli
