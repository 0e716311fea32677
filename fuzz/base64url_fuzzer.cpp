// base64url: what decodes encodes to the same text, and whatever is encoded decodes to the same bytes.
#include "assay/base64url.hpp"

#include <vector>

#include "fuzz/harness.hpp"

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer encoded(assay::Bytes bytes) {
  Buffer text(assay::base64url_encoded_len(bytes.size()));
  const auto size = assay::base64url_encode(bytes, text);
  FUZZ_CHECK(size && *size == text.size());
  if (!text.empty()) FUZZ_CHECK(!assay::base64url_encode(bytes, assay::MutableBytes(text).first(text.size() - 1)));
  return text;
}

}  // namespace

void fuzz::run(Bytes input) {
  Buffer decoded(assay::base64url_decoded_len(input.size()));
  const auto size = assay::base64url_decode(assay::text_of(input), decoded);
  if (size) {
    FUZZ_CHECK(*size == decoded.size() && same(encoded(decoded), input));
  } else {
    FUZZ_CHECK(*size == 0 && size.error().offset < input.size());
  }
  const Buffer text = encoded(input);
  Buffer again(input.size());
  const auto back = assay::base64url_decode(assay::text_of(text), again);
  FUZZ_CHECK(back && *back == input.size() && same(again, input));
}
