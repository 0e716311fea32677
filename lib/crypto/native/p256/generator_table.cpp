#include "lib/crypto/native/p256/comb.hpp"

namespace assay::native::p256 {

alignas(64) constexpr std::uint8_t kGeneratorTable[kGeneratorComb.size()] = {
#include "lib/crypto/native/p256/generator_table.inc"
};

}  // namespace assay::native::p256
