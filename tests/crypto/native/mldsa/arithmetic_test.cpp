#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "lib/crypto/native/keccak/shake.hpp"
#include "lib/crypto/native/mldsa/field.hpp"
#include "tests/crypto/native/mldsa/fixture.hpp"

namespace assay::native::mldsa {
namespace {

using testlib::ByteVector;
using Numbers = std::array<std::int32_t, kDegree>;

constexpr std::int32_t kGamma2[] = {(kModulus - 1) / 88, (kModulus - 1) / 32};

std::int64_t residue(std::int64_t x) {
  return (x % kModulus + kModulus) % kModulus;
}

/// 0 <= x < q.
Numbers random_numbers(const std::string& label) {
  const ByteVector bytes = testlib::seed_bytes(label, 4 * kDegree);
  Numbers numbers{};
  for (std::size_t i = 0; i < kDegree; ++i) {
    const std::int32_t number = bytes[4 * i] | bytes[4 * i + 1] << 8 | bytes[4 * i + 2] << 16;
    numbers[i] = number % kModulus;
  }
  return numbers;
}

Polynomial polynomial_of(const Numbers& numbers) {
  Polynomial polynomial;
  std::ranges::copy(numbers, polynomial.coefficients);
  return polynomial;
}

Numbers numbers_of(const Polynomial& polynomial) {
  Numbers numbers{};
  std::ranges::copy(polynomial.coefficients, numbers.begin());
  return numbers;
}

/// Modulo X^256 + 1.
Numbers schoolbook_product(const Numbers& a, const Numbers& b) {
  std::array<std::int64_t, kDegree> sums{};
  for (std::size_t i = 0; i < kDegree; ++i) {
    for (std::size_t j = 0; j < kDegree; ++j) {
      const std::int64_t product = std::int64_t{a[i]} * b[j] % kModulus;
      sums[(i + j) % kDegree] += i + j < kDegree ? product : -product;
    }
  }
  Numbers result{};
  for (std::size_t i = 0; i < kDegree; ++i) result[i] = static_cast<std::int32_t>(residue(sums[i]));
  return result;
}

template <class Test>
void with_each_kernel(Test test) {
  for (const auto& [name, kernel] : kernels()) {
    SCOPED_TRACE(name);
    test(*kernel);
  }
}

TEST(MlDsaTransform, ProductsAreThoseOfTheSchoolbook) {
  with_each_kernel([](const Kernel& kernel) {
    for (int round = 0; round < 20; ++round) {
      const Numbers a = random_numbers("a" + std::to_string(round));
      Numbers b = random_numbers("b" + std::to_string(round));
      if (round % 2 == 1) std::ranges::transform(b, b.begin(), std::negate());
      Polynomial a_hat = polynomial_of(a);
      Polynomial b_hat = polynomial_of(b);
      kernel.ntt(a_hat.coefficients);
      kernel.ntt(b_hat.coefficients);
      Polynomial product;
      kernel.multiply_row(product.coefficients, &a_hat, &b_hat, 1);
      ASSERT_EQ(numbers_of(product), schoolbook_product(a, b)) << round;
    }
  });
}

TEST(MlDsaTransform, IsTheOneOfFips204) {
  // Coefficient i is the value at 1753^(2 * reversed bits of i + 1).
  const Numbers a = random_numbers("values");
  Polynomial a_hat = polynomial_of(a);
  kPortable.ntt(a_hat.coefficients);
  for (std::size_t i = 0; i < kDegree; ++i) {
    std::int64_t point = 1;
    for (std::size_t times = 0; times < 2 * reversed_bits(i) + 1; ++times) point = point * 1753 % kModulus;
    std::int64_t value = 0;
    for (std::size_t j = kDegree; j-- > 0;) value = (value * point + a[j]) % kModulus;
    ASSERT_EQ(residue(a_hat.coefficients[i]), value) << i;
  }
}

/// A row whose every number is the largest that may come, of either sign.
struct ExtremeRow {
  std::array<Polynomial, kMaxColumns + 1> row{};
  std::array<Polynomial, kMaxColumns + 1> vector{};

  explicit ExtremeRow(std::int32_t sign) {
    for (std::size_t i = 0; i <= kMaxColumns; ++i) {
      std::ranges::fill(row[i].coefficients, i == kMaxColumns ? 9 * kModulus - 1 : kModulus - 1);
      std::ranges::fill(vector[i].coefficients, sign * (9 * kModulus - 1));
    }
  }
};

TEST(MlDsaTransform, SumsOfTheLargestNumbersFit) {
  with_each_kernel([](const Kernel& kernel) {
    for (const std::int32_t sign : {1, -1}) {
      const ExtremeRow extreme(sign);
      std::int64_t sum = 0;
      for (std::size_t i = 0; i <= kMaxColumns; ++i) {
        sum += std::int64_t{extreme.row[i].coefficients[0]} * extreme.vector[i].coefficients[0];
      }
      Polynomial result;
      kernel.multiply_row(result.coefficients, extreme.row.data(), extreme.vector.data(), kMaxColumns + 1);
      for (const std::int32_t x : result.coefficients) ASSERT_TRUE(0 <= x && x < kModulus);
      kernel.ntt(result.coefficients);
      for (const std::int32_t x : result.coefficients) ASSERT_EQ(residue(x), residue(sum));
    }
  });
}

TEST(MlDsaTransform, StaysWithinItsBounds) {
  with_each_kernel([](const Kernel& kernel) {
    for (int round = 0; round < 200; ++round) {
      Numbers numbers = random_numbers("signs" + std::to_string(round));
      for (std::int32_t& x : numbers) x = x % 2 == 0 ? kModulus - 1 : 1 - kModulus;
      Polynomial polynomial = polynomial_of(numbers);
      kernel.ntt(polynomial.coefficients);
      for (const std::int32_t x : polynomial.coefficients) ASSERT_LT(std::abs(x), 9 * kModulus);
    }
  });
}

TEST(MlDsaKernels, GiveTheSameNumbers) {
  with_each_kernel([](const Kernel& kernel) {
    for (int round = 0; round < 50; ++round) {
      std::array<Polynomial, 2 * (kMaxColumns + 1)> inputs;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        inputs[i] = polynomial_of(random_numbers(std::to_string(i) + " of " + std::to_string(round)));
      }
      Polynomial expected = inputs[0];
      Polynomial found = inputs[0];
      kPortable.ntt(expected.coefficients);
      kernel.ntt(found.coefficients);
      ASSERT_EQ(numbers_of(found), numbers_of(expected));
      const std::size_t num = 1 + static_cast<std::size_t>(round) % (kMaxColumns + 1);
      kPortable.multiply_row(expected.coefficients, inputs.data(), inputs.data() + num, num);
      kernel.multiply_row(found.coefficients, inputs.data(), inputs.data() + num, num);
      ASSERT_EQ(numbers_of(found), numbers_of(expected));
    }
  });
}

/// HighBits by its definition (FIPS 204, algorithm 36).
std::uint8_t high_bits(std::int32_t x, std::int32_t gamma2) {
  std::int32_t low = x % (2 * gamma2);
  if (low > gamma2) low -= 2 * gamma2;
  return static_cast<std::uint8_t>(x - low == kModulus - 1 ? 0 : (x - low) / (2 * gamma2));
}

TEST(MlDsaRounding, IsRightForEveryNumber) {
  for (const std::int32_t gamma2 : kGamma2) {
    for (std::int32_t first = 0; first < kModulus; first += static_cast<std::int32_t>(kDegree)) {
      Numbers numbers{};
      std::array<std::uint8_t, kDegree> expected{};
      for (std::size_t i = 0; i < kDegree; ++i) {
        numbers[i] = std::min(first + static_cast<std::int32_t>(i), kModulus - 1);
        expected[i] = high_bits(numbers[i], gamma2);
      }
      for (const auto& [name, kernel] : kernels()) {
        std::array<std::uint8_t, kDegree> found{};
        kernel->round(found.data(), numbers.data(), gamma2);
        ASSERT_EQ(found, expected) << name << " from " << first;
      }
    }
  }
}

ByteVector pack(const Numbers& numbers, unsigned gamma1_bits) {
  const unsigned bits = gamma1_bits + 1;
  ByteVector packed(bits * kDegree / 8);
  for (std::size_t i = 0; i < bits * kDegree; ++i) {
    const std::int32_t value = (std::int32_t{1} << gamma1_bits) - numbers[i / bits];
    const auto bit = static_cast<unsigned>(value >> (i % bits) & 1);
    packed[i / 8] = static_cast<std::uint8_t>(packed[i / 8] | bit << (i % 8));
  }
  return packed;
}

TEST(MlDsaResponse, EveryNumberIsReadAndItsNormSeen) {
  with_each_kernel([](const Kernel& kernel) {
    for (const unsigned bits : {17U, 19U}) {
      const std::int32_t bound = (std::int32_t{1} << bits) - 79;
      Numbers numbers = random_numbers("response");
      for (std::int32_t& x : numbers) x = x % (2 * bound + 1) - bound;
      numbers[0] = bound;
      numbers[kDegree - 1] = -bound;
      Numbers found{};
      EXPECT_TRUE(
          kernel.unpack_response(found.data(), Bytes(testlib::ExactBytes(pack(numbers, bits))).data(), bits, bound));
      EXPECT_EQ(found, numbers);
      for (std::size_t i = 0; i < kDegree; ++i) {
        for (const std::int32_t large : {bound + 1, -bound - 1, 1 << bits, 1 - (1 << bits)}) {
          Numbers changed = numbers;
          changed[i] = large;
          const testlib::ExactBytes packed(pack(changed, bits));
          ASSERT_FALSE(kernel.unpack_response(found.data(), Bytes(packed).data(), bits, bound)) << i << " " << large;
          ASSERT_EQ(found, changed);
        }
      }
    }
  });
}

/// RejNTTPoly over a stream that is as long as it will ever be.
Numbers sampled(Bytes rho, std::uint8_t column, std::uint8_t row) {
  const std::uint8_t place[] = {column, row};
  keccak::Shake shake(keccak::kShake128Rate);
  shake.absorb(rho);
  shake.absorb(place);
  ByteVector stream(4096);
  shake.squeeze(stream);
  Numbers numbers{};
  std::size_t num = 0;
  for (std::size_t i = 0; num < kDegree; i += 3) {
    const std::int32_t x = stream.at(i) | stream.at(i + 1) << 8 | (stream.at(i + 2) & 0x7f) << 16;
    if (x < kModulus) numbers[num++] = x;
  }
  return numbers;
}

TEST(MlDsaMatrix, IsSampledEntryByEntry) {
  with_each_kernel([](const Kernel& kernel) {
    for (std::size_t num = 0; num <= 17; ++num) {
      const ByteVector rho = testlib::seed_bytes("rho " + std::to_string(num), kSeedSize);
      std::vector<Polynomial> polynomials(num + 1);
      std::ranges::fill(polynomials[num].coefficients, -1);
      std::vector<Entry> entries;
      for (std::size_t i = 0; i < num; ++i) {
        entries.push_back({&polynomials[i], static_cast<std::uint8_t>(i % 7), static_cast<std::uint8_t>(i / 7)});
      }
      kernel.sample(testlib::ExactBytes(rho).operator Bytes().data(), entries.data(), num);
      for (std::size_t i = 0; i < num; ++i) {
        ASSERT_EQ(numbers_of(polynomials[i]), sampled(rho, entries[i].column, entries[i].row)) << i << " of " << num;
      }
      for (const std::int32_t x : polynomials[num].coefficients) ASSERT_EQ(x, -1);
    }
  });
}

}  // namespace
}  // namespace assay::native::mldsa
