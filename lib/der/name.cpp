#include "lib/der/name.hpp"

#include "lib/base/check.hpp"

namespace assay {
namespace der {
namespace {

Result<NameAttributeView> read_attribute(Reader& set) noexcept {
  auto pair = set.read_constructed(kSequence);
  if (!pair) return pair.error();
  const auto oid = pair->read_oid();
  if (!oid) return oid.error();
  const auto value = pair->read_any();
  if (!value) return value.error();
  ASSAY_TRY(pair->expect_end());
  return NameAttributeView{*oid, value->tag, value->content};
}

/// A cursor over the attributes of all relative distinguished names.
class Attributes {
 public:
  explicit Attributes(Reader names) noexcept : names_(names) {}

  bool at_end() const noexcept { return set_.at_end() && names_.at_end(); }

  Result<NameAttributeView> read() noexcept {
    if (set_.at_end()) {
      const auto set = names_.read_constructed(kSet);
      if (!set) return set.error();
      set_ = *set;
    }
    return read_attribute(set_);
  }

 private:
  Reader names_;
  Reader set_;
};

}  // namespace

Result<Bytes> read_name(Reader& reader) noexcept {
  Reader next = reader;
  const auto names = next.read_constructed(kSequence);
  if (!names) return names.error();
  for (Attributes attributes(*names); !attributes.at_end();) {
    const auto attribute = attributes.read();
    if (!attribute) return attribute.error();
  }
  const auto whole = reader.read_any();
  return whole ? Result<Bytes>(whole->whole) : whole.error();
}

}  // namespace der

FoundAttribute name_attribute_at(Bytes name, std::size_t index) noexcept {
  const auto names = der::Reader(name).read_constructed(der::kSequence);
  if (!names) return {};
  der::Attributes attributes(*names);
  for (std::size_t i = 0; !attributes.at_end(); ++i) {
    const auto attribute = attributes.read();
    if (!attribute) return {};
    if (i == index) return {true, *attribute};
  }
  return {};
}

}  // namespace assay
