#include "tests/testlib/ml_dsa.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

#include "tests/testlib/signing_key.hpp"

namespace testlib {
namespace {

using Number = std::int64_t;
using Poly = std::array<Number, 256>;
using Vector = std::vector<Poly>;

constexpr Number kQ = 8380417;
constexpr unsigned kD = 13;

struct Set {
  std::size_t k;
  std::size_t l;
  Number eta;
  std::size_t tau;
  std::size_t omega;
  unsigned gamma1_bits;
  Number gamma2;
  std::size_t challenge_size;

  Number gamma1() const { return Number{1} << gamma1_bits; }
  Number beta() const { return static_cast<Number>(tau) * eta; }
};

Set set_of(int algorithm) {
  switch (algorithm) {
    case cose::kMlDsa44: return {4, 4, 2, 39, 80, 17, (kQ - 1) / 88, 32};
    case cose::kMlDsa65: return {6, 5, 4, 49, 55, 19, (kQ - 1) / 32, 48};
    case cose::kMlDsa87: return {8, 7, 2, 60, 75, 19, (kQ - 1) / 32, 64};
    default: check(false, "an ML-DSA algorithm"); return {};
  }
}

ByteVector shake(const EVP_MD* function, ByteSpan data, std::size_t size) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  ByteVector out(size);
  check(EVP_DigestInit_ex(ctx.get(), function, nullptr) == 1 &&
            EVP_DigestUpdate(ctx.get(), data.data(), data.size()) == 1 &&
            EVP_DigestFinalXOF(ctx.get(), out.data(), out.size()) == 1,
        "SHAKE");
  return out;
}

ByteVector shake256(ByteSpan data, std::size_t size) {
  return shake(EVP_shake256(), data, size);
}

ByteVector little_endian(std::size_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)};
}

// Arithmetic

Number reduced(Number x) {
  return (x % kQ + kQ) % kQ;
}

/// mod+-: between -modulus/2, exclusive, and modulus/2.
Number centred(Number x, Number modulus) {
  x = (x % modulus + modulus) % modulus;
  return x > modulus / 2 ? x - modulus : x;
}

const Poly& roots() {
  static const Poly kRoots = [] {
    Poly table{};
    Number power = 1;
    for (std::size_t exponent = 0; exponent < 256; ++exponent) {
      std::size_t reversed = 0;
      for (int bit = 0; bit < 8; ++bit) reversed |= (exponent >> bit & 1U) << (7 - bit);
      table[reversed] = power;
      power = power * 1753 % kQ;
    }
    return table;
  }();
  return kRoots;
}

/// Algorithm 41.
Poly ntt(Poly w) {
  std::size_t index = 0;
  for (std::size_t half = 128; half > 0; half /= 2) {
    for (std::size_t start = 0; start < 256; start += 2 * half) {
      const Number root = roots()[++index];
      for (std::size_t j = start; j < start + half; ++j) {
        const Number t = reduced(root * w[j + half]);
        w[j + half] = reduced(w[j] - t);
        w[j] = reduced(w[j] + t);
      }
    }
  }
  return w;
}

/// Algorithm 42.
Poly inverse_ntt(Poly w) {
  std::size_t index = 256;
  for (std::size_t half = 1; half < 256; half *= 2) {
    for (std::size_t start = 0; start < 256; start += 2 * half) {
      const Number root = -roots()[--index];
      for (std::size_t j = start; j < start + half; ++j) {
        const Number t = w[j];
        w[j] = reduced(t + w[j + half]);
        w[j + half] = reduced(root * (t - w[j + half]));
      }
    }
  }
  for (Number& x : w) x = reduced(x * 8347681);
  return w;
}

template <class Operation>
Poly combined(const Poly& a, const Poly& b, Operation operation) {
  Poly result{};
  for (std::size_t i = 0; i < 256; ++i) result[i] = reduced(operation(a[i], b[i]));
  return result;
}
Poly sum(const Poly& a, const Poly& b) {
  return combined(a, b, [](Number x, Number y) { return x + y; });
}
Poly difference(const Poly& a, const Poly& b) {
  return combined(a, b, [](Number x, Number y) { return x - y; });
}
Poly product(const Poly& a, const Poly& b) {
  return combined(a, b, [](Number x, Number y) { return x * y; });
}

Vector transformed(Vector polys) {
  for (Poly& poly : polys) poly = ntt(poly);
  return polys;
}

Number norm(const Vector& polys) {
  Number most = 0;
  for (const Poly& poly : polys) {
    for (const Number x : poly) most = std::max(most, std::abs(centred(x, kQ)));
  }
  return most;
}

/// Each number in `bits` bits, the lowest first.
ByteVector packed(const Poly& poly, unsigned bits) {
  ByteVector out(32 * bits);
  for (std::size_t i = 0; i < 256 * bits; ++i) {
    const auto bit = static_cast<unsigned>(poly[i / bits] >> (i % bits) & 1);
    out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | bit << (i % 8));
  }
  return out;
}

Poly unpacked(ByteSpan bytes, unsigned bits) {
  Poly poly{};
  for (std::size_t i = 0; i < 256 * bits; ++i) poly[i / bits] |= Number{bytes[i / 8] >> (i % 8) & 1} << (i % bits);
  return poly;
}

// Sampling

/// Algorithm 30.
Poly uniform(ByteSpan seed) {
  const ByteVector stream = shake(EVP_shake128(), seed, std::size_t{3} * 1024);
  Poly poly{};
  std::size_t num = 0;
  for (std::size_t i = 0; num < 256; i += 3) {
    const Number x = stream.at(i) | stream.at(i + 1) << 8 | (stream.at(i + 2) & 0x7f) << 16;
    if (x < kQ) poly[num++] = x;
  }
  return poly;
}

/// Algorithm 31.
Poly bounded(Number eta, ByteSpan seed) {
  const ByteVector stream = shake256(seed, 1024);
  Poly poly{};
  std::size_t num = 0;
  for (std::size_t i = 0; num < 256; ++i) {
    const int half = i % 2 == 0 ? stream.at(i / 2) & 15 : stream.at(i / 2) >> 4;
    if (eta == 2 && half < 15) poly[num++] = 2 - half % 5;
    if (eta == 4 && half < 9) poly[num++] = 4 - half;
  }
  return poly;
}

/// Algorithm 29.
Poly ball(const Set& set, ByteSpan challenge) {
  const ByteVector stream = shake256(challenge, 2048);
  Poly poly{};
  std::size_t at = 8;
  for (std::size_t i = 256 - set.tau; i < 256; ++i) {
    while (stream.at(at) > i) ++at;
    const std::size_t j = stream[at++];
    const std::size_t bit = i + set.tau - 256;
    poly[i] = poly[j];
    poly[j] = (stream[bit / 8] >> (bit % 8) & 1) != 0 ? -1 : 1;
  }
  return poly;
}

// Rounding

struct Parts {
  Number high;
  Number low;
};

/// Algorithm 36.
Parts decomposed(const Set& set, Number r) {
  r = reduced(r);
  const Number low = centred(r, 2 * set.gamma2);
  return r - low == kQ - 1 ? Parts{0, low - 1} : Parts{(r - low) / (2 * set.gamma2), low};
}

ByteVector packed_high(const Set& set, const Vector& w) {
  ByteVector out;
  for (Poly poly : w) {
    for (Number& x : poly) x = decomposed(set, x).high;
    append(out, packed(poly, set.gamma2 == (kQ - 1) / 88 ? 6 : 4));
  }
  return out;
}

/// Algorithm 20 of MakeHint (algorithm 39); nothing if there are too many.
std::optional<ByteVector> packed_hints(const Set& set, const Vector& rest, const Vector& ct0) {
  ByteVector places;
  ByteVector ends;
  for (std::size_t row = 0; row < set.k; ++row) {
    for (std::size_t i = 0; i < 256; ++i) {
      const bool hint = decomposed(set, rest[row][i]).high != decomposed(set, rest[row][i] + ct0[row][i]).high;
      if (hint) places.push_back(static_cast<std::uint8_t>(i));
    }
    ends.push_back(static_cast<std::uint8_t>(places.size()));
  }
  if (places.size() > set.omega) return std::nullopt;
  places.resize(set.omega);
  return concat({places, ends});
}

// Keys

struct Secret {
  ByteVector key;  ///< K
  ByteVector rho;
  std::vector<Vector> matrix;  ///< this and the following in the NTT domain
  Vector s1;
  Vector s2;
  Vector t0;
  Vector t1;  ///< not in the NTT domain
};

Vector times(const std::vector<Vector>& matrix, const Vector& vector) {
  Vector result;
  for (const Vector& row : matrix) {
    Poly total{};
    for (std::size_t i = 0; i < row.size(); ++i) total = sum(total, product(row[i], vector[i]));
    result.push_back(inverse_ntt(total));
  }
  return result;
}

std::vector<Vector> expanded_matrix(const Set& set, ByteSpan rho) {
  std::vector<Vector> matrix(set.k);
  for (std::size_t r = 0; r < set.k; ++r) {
    for (std::size_t s = 0; s < set.l; ++s) matrix[r].push_back(uniform(concat({rho, little_endian(s | r << 8)})));
  }
  return matrix;
}

/// Algorithm 6, without the encodings.
Secret make_secret(const Set& set, ByteSpan seed) {
  const std::uint8_t sizes[] = {static_cast<std::uint8_t>(set.k), static_cast<std::uint8_t>(set.l)};
  const ByteVector expanded = shake256(concat({seed, sizes}), 128);
  const ByteSpan all(expanded);
  Secret secret;
  secret.rho.assign(all.begin(), all.begin() + 32);
  secret.key.assign(all.begin() + 96, all.end());
  secret.matrix = expanded_matrix(set, secret.rho);
  Vector small;
  for (std::size_t i = 0; i < set.l + set.k; ++i) {
    small.push_back(bounded(set.eta, concat({all.subspan(32, 64), little_endian(i)})));
  }
  const auto middle = small.begin() + static_cast<std::ptrdiff_t>(set.l);
  secret.s1 = transformed({small.begin(), middle});
  secret.s2 = transformed({middle, small.end()});
  const Vector product_with_s1 = times(secret.matrix, secret.s1);
  for (std::size_t row = 0; row < set.k; ++row) {
    const Poly t = sum(product_with_s1[row], middle[static_cast<std::ptrdiff_t>(row)]);
    Poly low{};
    Poly high{};
    for (std::size_t i = 0; i < 256; ++i) {
      low[i] = centred(t[i], Number{1} << kD);
      high[i] = (t[i] - low[i]) >> kD;
    }
    secret.t0.push_back(ntt(low));
    secret.t1.push_back(high);
  }
  return secret;
}

ByteVector encoded_public_key(const Secret& secret) {
  ByteVector key = secret.rho;
  for (const Poly& poly : secret.t1) append(key, packed(poly, 10));
  return key;
}

// Signing

/// Algorithm 34.
Vector mask(const Set& set, ByteSpan seed, std::size_t kappa) {
  Vector masks;
  for (std::size_t i = 0; i < set.l; ++i) {
    const unsigned bits = set.gamma1_bits + 1;
    masks.push_back(unpacked(shake256(concat({seed, little_endian(kappa + i)}), 32 * bits), bits));
    for (Number& x : masks.back()) x = set.gamma1() - x;
  }
  return masks;
}

Vector scaled(const Poly& c, const Vector& polys) {
  Vector result;
  for (const Poly& poly : polys) result.push_back(inverse_ntt(product(c, poly)));
  return result;
}

template <class Operation>
Vector each(const Vector& a, const Vector& b, Operation operation) {
  Vector result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(operation(a[i], b[i]));
  return result;
}

/// One turn of the loop of algorithm 7.
std::optional<ByteVector> attempt(const Set& set, const Secret& secret, ByteSpan mu, const Vector& masks) {
  const Vector w = times(secret.matrix, transformed(masks));
  ByteVector signature = shake256(concat({mu, packed_high(set, w)}), set.challenge_size);
  const Poly c = ntt(ball(set, signature));
  const Vector z = each(masks, scaled(c, secret.s1), sum);
  const Vector rest = each(w, scaled(c, secret.s2), difference);
  const Vector ct0 = scaled(c, secret.t0);
  Number low = 0;
  for (const Poly& poly : rest) {
    for (const Number x : poly) low = std::max(low, std::abs(decomposed(set, x).low));
  }
  if (norm(z) >= set.gamma1() - set.beta() || low >= set.gamma2 - set.beta() || norm(ct0) >= set.gamma2) return {};
  const auto hints = packed_hints(set, rest, ct0);
  if (!hints) return {};
  for (Poly poly : z) {
    for (Number& x : poly) x = set.gamma1() - centred(x, kQ);
    append(signature, packed(poly, set.gamma1_bits + 1));
  }
  append(signature, *hints);
  return signature;
}

}  // namespace

MlDsaKey::MlDsaKey(int algorithm, ByteSpan seed)
    : algorithm_(algorithm),
      seed_(seed.begin(), seed.end()),
      public_key_(encoded_public_key(make_secret(set_of(algorithm), seed))) {}

ByteVector MlDsaKey::sign(ByteSpan message) const {
  const Set set = set_of(algorithm_);
  const Secret secret = make_secret(set, seed_);
  const std::uint8_t no_context[] = {0, 0};
  const ByteVector mu = shake256(concat({shake256(public_key_, 64), no_context, message}), 64);
  const ByteVector seed = shake256(concat({secret.key, ByteVector(32), mu}), 64);
  for (std::size_t kappa = 0;; kappa += set.l) {
    if (auto signature = attempt(set, secret, mu, mask(set, seed, kappa))) return *signature;
  }
}

}  // namespace testlib
