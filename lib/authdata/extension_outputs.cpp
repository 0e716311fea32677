#include "assay/extensions.hpp"
#include "lib/cbor/reader.hpp"

namespace assay {

FoundExtensionOutput extension_output_at(Bytes extensions, std::size_t index) noexcept {
  cbor::Reader reader(extensions);
  const auto num_outputs = reader.read_map();
  if (!num_outputs || index >= *num_outputs) return {};
  for (std::size_t i = 0; i < index; ++i) {
    if (!reader.skip_item() || !reader.skip_item()) return {};
  }
  const auto identifier = reader.read_text();
  const auto value = reader.skip_item();
  if (!identifier || !value) return {};
  return {true, {*identifier, *value}};
}

}  // namespace assay
