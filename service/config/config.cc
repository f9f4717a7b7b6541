#include "service/config/config.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "permissionbroker/config/v1/config.pb.h"
#include "service/config/problems.h"
#include "service/config/yaml_message.h"
#include "service/core/term_limits.h"

namespace broker {
namespace {

namespace v1 = ::permissionbroker::config::v1;

constexpr char kDefaultListen[] = "127.0.0.1:50051";
constexpr char kDefaultDataDir[] = "/var/lib/permission-broker";
constexpr std::size_t kMaxInstanceName = 63;

bool IsInstanceName(std::string_view name) {
  if (name.empty() || name.size() > kMaxInstanceName || name.front() == '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool IsHostAndPort(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  if (host.find_first_of(":/ ") != std::string_view::npos && !bracketed) return false;
  if (port.empty() || port.size() > 5) return false;
  int number = 0;
  for (const char c : port) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  return number <= 65535;
}

bool IsWebUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) return url.size() > scheme.size();
  }
  return false;
}

// From the message to the values, gathering what is wrong.
class Translator {
 public:
  Translator(const std::string& file, const FieldPositions& positions, Problems* problems)
      : folder_(std::filesystem::path(file).parent_path()),
        positions_(positions),
        problems_(problems) {}

  Config ConfigOf(const v1::Config& in) {
    Config out;
    out.listen = in.listen().empty() ? kDefaultListen : in.listen();
    if (!IsHostAndPort(out.listen)) {
      Refuse("listen", "must be host:port, e.g. 127.0.0.1:50051");
    }
    out.insecure = in.insecure();
    if (!out.insecure) {
      Refuse("insecure",
             "must be true, as calls are neither encrypted nor authenticated yet; state it, and "
             "listen only where every caller may grant anything");
    }
    out.data_dir = Path(in.data_dir().empty() ? kDefaultDataDir : in.data_dir());
    if (in.has_audit()) out.audit = AuditOf(in.audit());
    if (in.instances().empty()) Refuse("instances", "is missing or empty; add one instance");
    for (int i = 0; i < in.instances_size(); ++i) {
      out.instances.push_back(InstanceOf(in.instances(i), "instances[" + std::to_string(i) + "]."));
    }
    return out;
  }

 private:
  AuditConfig AuditOf(const v1::Audit& in) {
    AuditConfig out;
    switch (in.sink_case()) {
      case v1::Audit::kFile: out.file = File(in.file(), "audit.file"); break;
      case v1::Audit::kStdout:
        out.to_stdout = in.stdout();
        if (!out.to_stdout) Refuse("audit.stdout", "must be true; leave audit out to ship nothing");
        break;
      case v1::Audit::SINK_NOT_SET:
        Refuse("audit", "is empty; set one of file and stdout, or leave it out");
        break;
    }
    return out;
  }

  InstanceConfig InstanceOf(const v1::Instance& in, const std::string& path) {
    InstanceConfig out;
    out.name = in.name();
    if (!IsInstanceName(in.name())) {
      Refuse(path + "name", "must be 1 to 63 of a-z, 0-9 and \"-\", and not start with \"-\"");
    } else if (const auto [first, is_new] = names_.emplace(in.name(), path + "name"); !is_new) {
      Refuse(path + "name", "\"" + in.name() + "\" is the name of " +
                                first->second.substr(0, first->second.rfind('.')) +
                                " already; choose another");
    }
    out.kind = in.kind();
    if (in.kind().empty()) Refuse(path + "kind", "is missing; set it, e.g. redash");
    out.display_name = in.display_name().empty() ? in.name() : in.display_name();
    out.url = in.url();
    if (!IsWebUrl(in.url())) {
      Refuse(path + "url",
             "must be a URL with http:// or https://, e.g. https://redash.example.com");
    }
    out.ca_file = Path(in.ca_file());
    out.credential = CredentialOf(in.credential(), path + "credential");
    out.options.insert(in.options().begin(), in.options().end());
    if (in.has_longest_lease()) {
      out.longest_lease = TermOf(in.longest_lease(), path + "longest_lease");
    }
    return out;
  }

  std::optional<Duration> TermOf(const google::protobuf::Duration& in, const std::string& path) {
    const std::chrono::seconds term(in.seconds());
    if (term >= kShortestTerm && term <= kLongestTerm) return term;
    Refuse(path, "must be 1 s to 10 years, e.g. 8h or 30d");
    return std::nullopt;
  }

  CredentialConfig CredentialOf(const v1::Credential& in, const std::string& path) {
    CredentialConfig out;
    switch (in.kind_case()) {
      case v1::Credential::kApiKeyFile:
        out.api_key_file = File(in.api_key_file(), path + ".api_key_file");
        break;
      case v1::Credential::kTokenFile:
        out.token_file = File(in.token_file(), path + ".token_file");
        break;
      case v1::Credential::kBasic:
        out.basic_username = in.basic().username();
        if (out.basic_username.empty()) {
          Refuse(path + ".basic.username", "is missing; set it");
        }
        out.basic_password_file = File(in.basic().password_file(), path + ".basic.password_file");
        break;
      case v1::Credential::KIND_NOT_SET:
        Refuse(path, "is missing; set one of api_key_file, token_file and basic");
        break;
    }
    return out;
  }

  std::string File(const std::string& name, const std::string& path) {
    if (name.empty()) Refuse(path, "is missing; set it to the path of a file");
    return Path(name);
  }

  // Empty stays empty.
  std::string Path(const std::string& name) const {
    return name.empty() ? name : (folder_ / name).lexically_normal().string();
  }

  // At the field, or, if it is not in the file, at the nearest thing around it that is.
  void Refuse(const std::string& path, const std::string& problem) {
    std::string around = path;
    while (!positions_.contains(around)) {
      const std::size_t end = around.rfind('.');
      around.resize(end == std::string::npos ? 0 : end);
    }
    problems_->Add(positions_.at(around), path + ' ' + problem);
  }

  const std::filesystem::path folder_;
  const FieldPositions& positions_;
  Problems* const problems_;
  std::map<std::string, std::string> names_;  // to the path of the first
};

}  // namespace

absl::StatusOr<Config> LoadConfig(std::string text, std::string file_name) {
  Problems problems;
  v1::Config message;
  const FieldPositions positions = ReadYaml(text, &message, &problems);
  // Text that cannot be read at all has one problem, not also that everything is missing.
  if (!problems.empty() && positions.size() == 1) return problems.ToStatus(file_name);
  Config config = Translator(file_name, positions, &problems).ConfigOf(message);
  if (!problems.empty()) return problems.ToStatus(file_name);
  return config;
}

}  // namespace broker
