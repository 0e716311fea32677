#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::native::sha256 {

/// Plain pointers, so that no code of the standard library is compiled for a processor that may not be there. Each
/// state has eight words.
void compress1_sha_ni(std::uint32_t* const states[1], const std::uint8_t* const blocks[1],
                      std::size_t num_blocks) noexcept;
void compress2_sha_ni(std::uint32_t* const states[2], const std::uint8_t* const blocks[2],
                      std::size_t num_blocks) noexcept;
void compress4_sha_ni(std::uint32_t* const states[4], const std::uint8_t* const blocks[4],
                      std::size_t num_blocks) noexcept;

}  // namespace assay::native::sha256
