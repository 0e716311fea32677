#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tests/tamper/subject.hpp"

namespace tamper {

/// A response that was tampered with and is accepted all the same.
struct Tampered {
  const Subject& subject;
  const Subject* from;    ///< the case that a part was taken from; null: none
  const Facts& facts;     ///< of what it was made into
  std::string_view path;  ///< where the two differ; empty if they differ in spelling only
};

/// What can be changed without anybody noticing, and why that is so.
struct UnsignedPart {
  std::string_view name;
  std::string_view reason;
  bool (*covers)(const Tampered& t);
  /// Where it is met with: mutants of this part of this case of ours. None: in splices.
  std::string_view example;
  Part part = Part::json_text;
};

std::span<const UnsignedPart> unsigned_parts();

}  // namespace tamper
