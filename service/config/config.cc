#include "service/config/config.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "permissionbroker/config/v1/config.pb.h"
#include "service/config/fields.h"
#include "service/config/listen_address.h"
#include "service/config/policy_fields.h"
#include "service/config/problems.h"
#include "service/config/security_fields.h"
#include "service/config/yaml_message.h"

namespace broker {
namespace {

namespace v1 = ::permissionbroker::config::v1;

constexpr char kDefaultListen[] = "127.0.0.1:50051";
constexpr char kDefaultDataDir[] = "/var/lib/permission-broker";

bool IsWebUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) return url.size() > scheme.size();
  }
  return false;
}

// From the message to the values, gathering what is wrong.
class Translator {
 public:
  explicit Translator(Fields fields) : fields_(std::move(fields)) {}

  Config ConfigOf(const v1::Config& in) {
    Config out;
    out.listen = in.listen().empty() ? kDefaultListen : in.listen();
    if (!IsHostAndPort(out.listen)) {
      Refuse("listen", "must be host:port, e.g. 127.0.0.1:50051");
    }
    out.insecure = in.insecure();
    if (in.has_tls()) out.tls = TlsOf(in.tls(), fields_);
    if (in.has_authentication())
      out.authentication = AuthenticationOf(in.authentication(), fields_);
    CheckAccess(in, out.listen);
    if (in.has_limits()) out.limits = LimitsOf(in.limits(), fields_);
    out.reflection = in.has_reflection() ? in.reflection() : out.insecure;
    out.health = !in.has_health() || in.health();
    out.data_dir = Path(in.data_dir().empty() ? kDefaultDataDir : in.data_dir());
    if (in.has_audit()) out.audit = AuditOf(in.audit());
    if (in.instances().empty()) Refuse("instances", "is missing or empty; add one instance");
    for (int i = 0; i < in.instances_size(); ++i) {
      out.instances.push_back(InstanceOf(in.instances(i), "instances[" + std::to_string(i) + "]."));
    }
    if (in.has_policy()) out.policy = PolicyOf(in.policy(), InstancesIn(in), fields_);
    return out;
  }

 private:
  static std::set<std::string> InstancesIn(const v1::Config& in) {
    std::set<std::string> names;
    for (const v1::Instance& one : in.instances()) names.insert(one.name());
    return names;
  }

  void CheckAccess(const v1::Config& in, const std::string& listen) {
    if (in.insecure()) {
      CheckInsecure(in, listen);
      return;
    }
    if (in.insecure_network()) Refuse("insecure_network", "goes with insecure: true; remove it");
    if (!in.has_tls() && !in.has_authentication() && !in.has_policy()) {
      Refuse("insecure",
             "must be true if calls are neither encrypted nor authenticated, on a loopback "
             "address only; else set tls, authentication and policy");
      return;
    }
    if (!in.has_tls()) Refuse("tls", "is missing; set its cert_file and key_file");
    if (!in.has_authentication() && in.tls().client_ca_file().empty()) {
      Refuse("authentication", "is missing; set it, or tls.client_ca_file for client certificates");
    }
    if (!in.has_policy()) Refuse("policy", "is missing, so nothing would be allowed; add rules");
  }

  void CheckInsecure(const v1::Config& in, const std::string& listen) {
    if (in.has_tls()) Refuse("tls", "excludes insecure: true; keep one");
    if (in.has_authentication()) Refuse("authentication", "excludes insecure: true; keep one");
    if (in.insecure_network() || !IsHostAndPort(listen) || IsLoopback(listen)) return;
    Refuse("listen",
           "must be a loopback address with insecure: true, e.g. 127.0.0.1:50051; or set tls, "
           "authentication and policy, or, on a private network where every caller may grant "
           "anything, insecure_network: true");
  }

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
    if (!IsName(in.name())) {
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
      out.longest_lease = fields_.TermOf(in.longest_lease(), path + "longest_lease");
    }
    return out;
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
    return fields_.File(name, path);
  }

  std::string Path(const std::string& name) const { return fields_.Path(name); }

  void Refuse(const std::string& path, const std::string& problem) {
    fields_.Refuse(path, problem);
  }

  Fields fields_;
  std::map<std::string, std::string> names_;  // to the path of the first
};

}  // namespace

absl::StatusOr<Config> LoadConfig(std::string text, std::string file_name) {
  Problems problems;
  v1::Config message;
  const FieldPositions positions = ReadYaml(text, &message, &problems);
  // Text that cannot be read at all has one problem, not also that everything is missing.
  if (!problems.empty() && positions.size() == 1) return problems.ToStatus(file_name);
  Config config = Translator(Fields(file_name, &positions, &problems)).ConfigOf(message);
  if (!problems.empty()) return problems.ToStatus(file_name);
  return config;
}

}  // namespace broker
