#pragma once

#include <cstdint>
#include <memory>

#include "assay/backend.hpp"
#include "lib/crypto/backend.hpp"

namespace assay {

struct KeyHandle::Impl {
  std::unique_ptr<std::uint8_t[]> cose_key;
  std::size_t cose_key_len = 0;
  PublicKeyView key;  ///< borrows from cose_key
  const Backend* backend = nullptr;
  crypto::LoadedKey* loaded = nullptr;

  Bytes cose_key_bytes() const noexcept { return {cose_key.get(), cose_key_len}; }
  ~Impl();
};

}  // namespace assay
