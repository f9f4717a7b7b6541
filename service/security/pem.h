// What a PEM text has in it. Nobody is asked for a passphrase: an encrypted key is none.
#pragma once

#include <string>

namespace broker {

bool HasCertificate(const std::string& pem);
bool HasPrivateKey(const std::string& pem);
// The key of the first certificate.
bool ArePair(const std::string& cert_pem, const std::string& key_pem);

}  // namespace broker
