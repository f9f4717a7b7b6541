#include "service/security/secure_random.h"

#include <openssl/rand.h>

#include <cstdlib>

namespace broker {

std::uint64_t SecureRandom::Next() {
  std::uint64_t bits = 0;
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(&bits), sizeof bits) != 1) std::abort();
  return bits;
}

}  // namespace broker
