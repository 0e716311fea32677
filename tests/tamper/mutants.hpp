#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tamper {

/// All that one hand can do to a string of bytes, numbered: each bit flipped, each byte deleted, a byte inserted at
/// each place (a zero, a blank, a copy of its neighbour), and each length that it can be cut to.
std::size_t num_mutants(std::size_t size);
/// One of them; `number` is less than num_mutants(original.size()).
std::string mutant(std::string_view original, std::size_t number);
/// "bit 3 of byte 17 flipped".
std::string describe_mutant(std::size_t size, std::size_t number);

}  // namespace tamper
