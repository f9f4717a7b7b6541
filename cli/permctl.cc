#include "cli/permctl.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

int RefuseCommandLine(const std::string& problem, const std::string& command, std::ostream& err) {
  err << "error: " << Printable(problem) << "\n  next: permctl " << command << "--help\n";
  return kUsage;
}

// CLI11 says only that a command is missing when the one typed does not exist.
int RefuseWords(const CLI::ParseError& problem, const std::vector<std::string>& words,
                const CLI::App& app, std::ostream& err) {
  const std::string first = words.empty() || words.front().starts_with('-') ? "" : words.front();
  if (first.empty()) return RefuseCommandLine(problem.what(), "", err);
  std::string commands;
  const CLI::App* command = &app;
  for (const std::string& word : words) {
    const auto found =
        command->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
    if (found.empty()) break;
    command = found.front();
    commands += word + " ";
  }
  if (commands.empty()) {
    return RefuseCommandLine("there is no command \"" + first + "\"", "", err);
  }
  return RefuseCommandLine(problem.what(), commands, err);
}

}  // namespace

int Run(int argc, const char* const* argv, Input input, std::ostream& out, std::ostream& err) {
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  for (const std::string& word : words) {
    if (!IsUtf8(word)) return RefuseCommandLine("\"" + word + "\" is not UTF-8", "", err);
  }
  CommandLine line;
  try {
    // Backwards, because CLI11 takes words from the end of the vector.
    line.app().parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Success& asked) {  // --help, --version
    line.app().exit(asked, out, err);
    return kItIsSo;
  } catch (const CLI::ParseError& problem) {
    return RefuseWords(problem, words, line.app(), err);
  }
  const ServerOptions& server = line.everywhere().server;
  if (server.address.empty()) return RefuseCommandLine("--server is empty", "", err);
  BrokerClient broker(server, line.timeout());
  Context context{broker, input, out, err, line.everywhere().output == "json", {}};
  context.typed.words = words;
  context.typed.token_file = server.token_file;
  context.typed.cert_file = server.cert_file;
  return line.command()(context);
}

}  // namespace broker::cli
