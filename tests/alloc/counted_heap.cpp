#include "tests/alloc/counted_heap.hpp"

#include <openssl/crypto.h>

#include <atomic>

// The C library's own heap, under the names that replacements call.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void __libc_free(void* memory);
}

namespace {

std::atomic<std::size_t> ours{0};
std::atomic<std::size_t> crypto{0};

void* crypto_malloc(std::size_t size, const char*, int) {
  ++crypto;
  return __libc_malloc(size);
}
void* crypto_realloc(void* memory, std::size_t size, const char*, int) {
  ++crypto;
  return __libc_realloc(memory, size);
}
void crypto_free(void* memory, const char*, int) {
  __libc_free(memory);
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) {
  ++ours;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++ours;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++ours;
  return __libc_realloc(memory, size);
}
}

namespace counted_heap {

bool install() {
  return CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) == 1;
}

void reset() {
  ours = 0;
  crypto = 0;
}

Counts counts() {
  return {ours, crypto};
}

}  // namespace counted_heap
