#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "assay/assay.hpp"
#include "tests/crypto/fixture.hpp"

/// Anchor stores and chains, below the ceremony.
namespace trust_test {

using assay::crypto::Certificates;
using assay::crypto::ChainSources;
using assay::crypto::openssl_backend;

inline assay::Result<assay::AnchorStore> make_store(const ChainSources& sources,
                                                    const assay::Backend& backend = openssl_backend()) {
  const auto anchors = assay::crypto::views_of(sources.anchors);
  const auto intermediates = assay::crypto::views_of(sources.intermediates);
  const auto crls = assay::crypto::views_of(sources.crls);
  return assay::make_anchor_store(backend, {anchors, intermediates, crls});
}

inline assay::AnchorStore store_of(const ChainSources& sources, const assay::Backend& backend = openssl_backend()) {
  auto store = make_store(sources, backend);
  EXPECT_EQ(store.error().code, assay::ErrorCode::ok);
  return std::move(*store);
}

inline assay::ChainCache cache_of(std::size_t capacity) {
  auto cache = assay::make_chain_cache(capacity);
  EXPECT_EQ(cache.error().code, assay::ErrorCode::ok);
  return std::move(*cache);
}

}  // namespace trust_test
