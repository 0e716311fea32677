#include "tests/signature/wycheproof.hpp"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace assay::testing {
namespace {

using Json = nlohmann::json;
using testlib::ByteVector;

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error("wycheproof: " + what);
}

/// An object each of whose members must be read, or passed over by name.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  bool has(const std::string& name) const { return object_.contains(name); }
  const Json& at(const std::string& name) {
    read_.insert(name);
    return object_.at(name);
  }
  std::string text(const std::string& name) { return at(name).get<std::string>(); }
  ByteVector bytes(const std::string& name) { return testlib::from_hex(text(name)); }
  void pass_over(std::initializer_list<std::string> names) { read_.insert(names.begin(), names.end()); }
  void finish() const {
    for (const auto& [name, value] : object_.items()) {
      if (!read_.contains(name)) refuse("unread member " + name);
    }
  }

 private:
  const Json& object_;
  std::set<std::string> read_;
};

const std::set<std::string>& known_flags() {
  static const std::set<std::string> kFlags = {"ArithmeticError",
                                               "BerEncodedPadding",
                                               "BerEncodedSignature",
                                               "BoundaryCondition",
                                               "CompressedSignature",
                                               "DistinctHash",
                                               "EdgeCasePublicKey",
                                               "EdgeCaseShamirMultiplication",
                                               "EdgeCaseSignature",
                                               "IncorrectPublicKeyLength",
                                               "IncorrectSignatureLength",
                                               "InfinityNormViolation",
                                               "IntegerOverflow",
                                               "InvalidAsnInPadding",
                                               "InvalidContext",
                                               "InvalidEncoding",
                                               "InvalidHintsEncoding",
                                               "InvalidKtv",
                                               "InvalidPadding",
                                               "InvalidPrivateKey",
                                               "InvalidSignature",
                                               "InvalidTypesInSignature",
                                               "Ktv",
                                               "ManySteps",
                                               "Mgf1Sha1",
                                               "MissingNull",
                                               "MissingReduction",
                                               "MissingZero",
                                               "ModifiedInteger",
                                               "ModifiedPadding",
                                               "ModifiedSignature",
                                               "ModularInverse",
                                               "NoHash",
                                               "Normal",
                                               "ParameterTest",
                                               "PointDuplication",
                                               "RangeCheck",
                                               "ShortPadding",
                                               "SignatureMalleability",
                                               "SignatureMalleabilityBitcoin",
                                               "SignatureSize",
                                               "SignatureWithGarbage",
                                               "SmallModulus",
                                               "SmallPublicKey",
                                               "SmallRandS",
                                               "SmallSignature",
                                               "SpecialCaseHash",
                                               "SpecifyPkcs1Algorithm",
                                               "TinkOverflow",
                                               "TruncatedSignature",
                                               "Untruncatedhash",
                                               "Valid",
                                               "ValidSignature",
                                               "WeakHash",
                                               "WrongHash",
                                               "WrongPrimitive",
                                               "ZeroPublicKey"};
  return kFlags;
}

WycheproofTest read_test(const Json& object) {
  Fields fields(object);
  WycheproofTest test;
  test.id = fields.at("tcId").get<int>();
  test.comment = fields.text("comment");
  test.flags = fields.at("flags").get<std::vector<std::string>>();
  test.result = fields.text("result");
  test.message = fields.bytes("msg");
  test.signature = fields.bytes("sig");
  if (fields.has("ctx")) test.context = fields.bytes("ctx");
  fields.finish();
  for (const std::string& flag : test.flags) {
    if (!known_flags().contains(flag)) refuse("unknown flag " + flag);
  }
  if (test.result != "valid" && test.result != "invalid" && test.result != "acceptable") refuse(test.result);
  return test;
}

ByteVector stripped(ByteVector number) {
  number.erase(number.begin(), std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; }));
  return number;
}

void read_ec_key(Fields& fields, WycheproofGroup& group) {
  Fields key(fields.at("publicKey"));
  key.pass_over({"type", "keySize", "wx", "wy"});
  group.curve = key.text("curve");
  const ByteVector point = key.bytes("uncompressed");
  key.finish();
  if (point.empty() || point[0] != 0x04 || point.size() % 2 != 1) refuse("a point that is not uncompressed");
  const auto middle = point.begin() + 1 + static_cast<std::ptrdiff_t>(point.size() / 2);
  group.x.assign(point.begin() + 1, middle);
  group.y.assign(middle, point.end());
}

void read_eddsa_key(Fields& fields, WycheproofGroup& group) {
  Fields key(fields.at("publicKey"));
  key.pass_over({"type", "keySize"});
  group.curve = key.text("curve");
  group.raw_key = key.bytes("pk");
  key.finish();
}

void read_rsa_key(Fields& fields, const std::string& member, WycheproofGroup& group) {
  Fields key(fields.at(member));
  key.pass_over({"privateExponent"});
  group.modulus = stripped(key.bytes("modulus"));
  group.exponent = stripped(key.bytes("publicExponent"));
  key.finish();
}

void read_key(Fields& fields, WycheproofGroup& group) {
  if (group.type == "EcdsaVerify" || group.type == "EcdsaP1363Verify" || group.type == "EcdsaBitcoinVerify") {
    read_ec_key(fields, group);
  } else if (group.type == "EddsaVerify") {
    read_eddsa_key(fields, group);
  } else if (group.type == "MlDsaVerify") {
    group.raw_key = fields.bytes("publicKey");
  } else if (group.type == "RsassaPkcs1Generate") {
    read_rsa_key(fields, "privateKey", group);
  } else if (group.type == "RsassaPkcs1Verify" || group.type == "RsassaPssVerify" ||
             group.type == "RsassaPssWithParametersVerify") {
    read_rsa_key(fields, "publicKey", group);
  } else {
    refuse("unknown type " + group.type);
  }
}

void read_pss_parameters(Fields& fields, WycheproofGroup& group) {
  if (fields.text("mgf") != "MGF1") refuse("unknown mask generation function");
  group.mask_hash = fields.text("mgfSha");
  group.salt_size = fields.at("sLen").get<std::size_t>();
}

WycheproofGroup read_group(const Json& object) {
  Fields fields(object);
  WycheproofGroup group;
  group.type = fields.text("type");
  read_key(fields, group);
  if (fields.has("sha")) group.hash = fields.text("sha");
  if (fields.has("mgf")) read_pss_parameters(fields, group);
  // The key again in other forms; keySize counts bits of the modulus.
  const std::string spki = fields.has("keyDer") ? "keyDer" : "publicKeyDer";
  if (fields.has(spki)) group.spki = fields.bytes(spki);
  fields.pass_over({"source", "keySize", "publicKeyPem", "publicKeyJwk", "publicKeyAsn", "keyAsn", "keyPem", "keyJwk",
                    "privateKeyJwk", "privateKeyPem", "privateKeyPkcs8"});
  for (const Json& test : fields.at("tests")) group.tests.push_back(read_test(test));
  fields.finish();
  return group;
}

}  // namespace

bool WycheproofTest::has_flag(std::string_view flag) const {
  return std::ranges::find(flags, flag) != flags.end();
}

std::vector<WycheproofGroup> read_wycheproof(const std::filesystem::path& file) {
  std::ifstream in(file);
  const Json object = Json::parse(in);
  Fields fields(object);
  std::vector<WycheproofGroup> groups;
  std::size_t num_tests = 0;
  for (const Json& group : fields.at("testGroups")) {
    groups.push_back(read_group(group));
    num_tests += groups.back().tests.size();
  }
  if (num_tests != fields.at("numberOfTests").get<std::size_t>()) refuse("another number of tests");
  fields.pass_over({"algorithm", "schema", "header", "notes"});
  fields.finish();
  return groups;
}

std::vector<std::filesystem::path> wycheproof_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace assay::testing
