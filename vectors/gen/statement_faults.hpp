#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "vectors/gen/case_file.hpp"

namespace vectors {

namespace cbor = testlib::cbor;

using EditStatement = std::function<void(cbor::Map&)>;
using EditCertificate = std::function<void(testlib::CertificateSpec&)>;
using EditChain = std::function<void(std::vector<ByteVector>&)>;
using EditBytes = std::function<void(ByteVector&)>;
using ChangeCase = std::function<void(RegistrationCase&)>;

/// Faults at step 22, each by the piece that it changes.
class StatementFaults {
 public:
  StatementFaults(CaseFile& file, const RegistrationCase& twin) : file_(file), twin_(twin) {}

  void any(const char* suffix, Reason reason, const char* note, ChangeCase apply) {
    file_.reject(twin_, {suffix, reason, Step::reg_att_stmt, note, std::move(apply)});
  }
  void statement(const char* suffix, Reason reason, const char* note, EditStatement edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.statement = edit; });
  }
  void certificate(const char* suffix, Reason reason, const char* note, EditCertificate edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.certificate = edit; });
  }
  void chain(const char* suffix, Reason reason, const char* note, EditChain edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.x5c = edit; });
  }
  void message(const char* suffix, Reason reason, const char* note, EditBytes edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.message = edit; });
  }
  void signature(const char* suffix, Reason reason, const char* note, EditBytes edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.signature = edit; });
  }

 private:
  CaseFile& file_;
  const RegistrationCase& twin_;
};

}  // namespace vectors
