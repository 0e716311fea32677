#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "store/database.hpp"

struct pg_result;

namespace assayd::store {

/// The types of parameters, as numbers of PostgreSQL's catalogue.
class WireTypes {
 public:
  explicit WireTypes(const Params& params);
  int size() const { return static_cast<int>(types_.size()); }
  const unsigned int* data() const { return types_.data(); }

 private:
  std::vector<unsigned int> types_;
};

/// Parameters in PostgreSQL's binary format; borrows from them.
class WireParams {
 public:
  /// Throws StoreError (invalid_text).
  explicit WireParams(const Params& params);
  int size() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<std::array<char, 8>> integers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// A result in the binary format.
Rows rows_of(const pg_result* result);

}  // namespace assayd::store
