// Tokens for small set-ups: a file tells who holds which, and has only their digests.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/ports/log.h"
#include "service/ports/secret.h"
#include "service/security/parsed_file.h"

namespace broker {

struct TokenList {
  struct Entry {
    std::string name;
    std::string digest;  // 32 bytes
  };
  std::vector<Entry> entries;
  // Numbers, from 1, of lines that mean nothing.
  std::vector<std::size_t> bad_lines;
};

// Lines "NAME SHA-256-IN-HEX"; blank ones and those that begin with '#' are passed over. One name
// may have several tokens, so that they can be changed one after the other; one token of two names
// counts for the first. At most 1000 lines are tokens. A bad line takes no other line with it, so
// that a token which was taken out does not live on because of a slip elsewhere.
TokenList ParseTokens(std::string_view text);

class StaticTokens {
 public:
  // `path` is for the log. `log`, told of bad lines: may be null, else outlives this.
  StaticTokens(std::string path, std::shared_ptr<const Secret> file, Log* log);

  // "token:NAME"; nullopt if nobody holds it. Takes equally long for each. From any one thread at a
  // time.
  std::optional<std::string> CallerOf(std::string_view token);

 private:
  ParsedFile<TokenList> list_;
};

}  // namespace broker
