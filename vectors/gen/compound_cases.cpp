#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

using testlib::AttestationKind;
using Parts = std::vector<cbor::Map>;

RegistrationCase compound_case() {
  RegistrationCase c = anchored_case(AttestationKind::compound, "compound");
  c.spec.parts = {AttestationKind::packed_x5c, AttestationKind::packed_self};
  c.accept = {"anchored", "self"};
  c.policy["compound"] = Json::object();  // all must count
  return c;
}

/// A statement whose signature is over something else.
ByteVector broken_statement() {
  cbor::Map statement;
  statement.set("alg", cbor::integer(testlib::cose::kEs256));
  statement.set("sig", cbor::bytes(testlib::SigningKey::make(testlib::cose::kEs256, "vectors/other").sign({})));
  return statement.encode();
}

ChangeCase with_parts(std::function<void(Parts&)> edit) {
  return [edit = std::move(edit)](RegistrationCase& c) { c.spec.hooks.parts = edit; };
}

void add_form_faults(CaseFile& file, const RegistrationCase& twin) {
  StatementFaults faults(file, twin);
  faults.any("one", Reason::compound_count, "There is one statement.",
             with_parts([](Parts& parts) { parts.pop_back(); }));
  faults.any("none", Reason::compound_count, "There is no statement.", with_parts([](Parts& parts) { parts.clear(); }));
  faults.any("five", Reason::too_many_statements, "There are five statements.",
             with_parts([](Parts& parts) { parts.resize(5, parts.back()); }));
  faults.any("nested", Reason::compound_nested, "A compound statement in a compound statement.",
             with_parts([](Parts& parts) {
               parts[1].set("fmt", cbor::text("compound"));
               parts[1].set("attStmt", cbor::array({}));
             }));
  faults.any("other-member", Reason::attestation_statement_member, "A statement has a third member.",
             with_parts([](Parts& parts) { parts[0].set("authData", cbor::bytes({})); }));
  faults.any("fmt-missing", Reason::attestation_statement_member, "A statement has no fmt.",
             with_parts([](Parts& parts) { parts[0].erase("fmt"); }));
  faults.any("fmt-unknown", Reason::attestation_format_unknown, "A statement of an unknown format.",
             with_parts([](Parts& parts) { parts[1].set("fmt", cbor::text("unheard-of")); }));
  faults.any("map", Reason::cbor_wrong_type, "The statement is a map.", [](RegistrationCase& c) {
    c.spec.hooks.attestation = [](cbor::Map& o) { o.set("attStmt", cbor::Map().encode()); };
  });
}

void add_policies(CaseFile& file, const RegistrationCase& all) {
  const auto break_first = with_parts([](Parts& parts) { parts[0].set("attStmt", broken_statement()); });
  const auto break_second = with_parts([](Parts& parts) { parts[1].set("attStmt", broken_statement()); });
  StatementFaults faults(file, all);
  faults.any("first-bad", Reason::attestation_signature_invalid, "The first statement is bad.", break_first);
  faults.any("second-bad", Reason::attestation_signature_invalid, "The second statement is bad.", break_second);

  RegistrationCase any = all;
  any.id = "reg/compound-any";
  any.note = "Any statement will do.";
  any.policy["compound"] = {{"at_least", 1}};
  file.accept(any);
  RegistrationCase one_bad = any;
  one_bad.id = "reg/compound-any-second-bad";
  one_bad.note = "Any statement will do, and the second is bad.";
  break_second(one_bad);
  file.accept(one_bad);
  file.reject(any, {"all-bad", Reason::compound_not_enough, Step::reg_att_stmt, "No statement is good.",
                    with_parts([](Parts& parts) {
                      for (cbor::Map& part : parts) part.set("attStmt", broken_statement());
                    })});

  RegistrationCase named = any;
  named.id = "reg/compound-must-include";
  named.note = "Any statements will do if one is packed.";
  named.spec.parts = {AttestationKind::packed_self, AttestationKind::none};
  named.accept = {"none", "self"};
  named.policy["compound"] = {{"at_least", 1}, {"must_include", {"packed"}}};
  file.accept(named);
  file.reject(named, {"packed-bad", Reason::compound_format_missing, Step::reg_trust, "The packed statement is bad.",
                      break_first});
}

}  // namespace

void add_compound_cases(CaseFile& file) {
  const RegistrationCase twin = compound_case();
  file.accept(twin);
  add_form_faults(file, twin);
  add_policies(file, twin);
}

}  // namespace vectors
