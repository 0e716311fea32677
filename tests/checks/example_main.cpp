// Calls the example of README.md, which stands above this text when it is compiled, with one recorded authentication:
// once as it was, once with another challenge, once for another user.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "assay/assay.hpp"

namespace {

std::vector<std::uint8_t> decode(std::string_view text) {
  std::vector<std::uint8_t> bytes(assay::base64url_decoded_len(text.size()));
  if (!assay::base64url_decode(text, bytes)) std::abort();
  return bytes;
}

bool answers(const char* what, const assay::AuthenticationVerdict& verdict, assay::ErrorCode expected) {
  const std::string_view step = assay::step_slug(verdict.error.step);
  const std::string_view name = assay::error_name(verdict.error.code);
  std::printf("%s: accepted=%d %.*s %.*s\n", what, verdict.accepted(), static_cast<int>(name.size()), name.data(),
              static_cast<int>(step.size()), step.data());
  return verdict.error.code == expected && verdict.accepted() == (expected == assay::ErrorCode::ok);
}

}  // namespace

// Arguments: credential JSON, challenge, user handle, credential id, public key, the stored counter.
int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const auto challenge = decode(argv[2]), user_handle = decode(argv[3]), id = decode(argv[4]), key = decode(argv[5]);
  auto other_challenge = challenge;
  other_challenge[0] ^= 1;
  constexpr std::array<std::uint8_t, 5> other_user = {'o', 't', 'h', 'e', 'r'};

  assay::CredentialRecord record;
  record.id = id;
  record.public_key = key;
  record.user_handle = user_handle;
  record.sign_count = static_cast<std::uint32_t>(std::stoul(argv[6]));

  const bool fine =
      answers("as it was", judge(argv[1], challenge, user_handle, record), assay::ErrorCode::ok) &&
      answers("another challenge", judge(argv[1], other_challenge, user_handle, record),
              assay::ErrorCode::challenge_mismatch) &&
      answers("another user", judge(argv[1], challenge, other_user, record), assay::ErrorCode::credential_not_owned);
  return fine ? 0 : 1;
}
