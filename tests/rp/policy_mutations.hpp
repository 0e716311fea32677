#pragma once

#include <functional>
#include <vector>

#include "assay/policy.hpp"

/// Every way in which one member of a policy can differ from its zero value, written down member by member: not made
/// from the table of keys, which is what it tests.
namespace rp_test {

using PolicyMutation = std::function<void(assay::Policy&)>;

/// Each gives another policy than the others and than Policy{}. What the lists borrow lives forever.
std::vector<PolicyMutation> policy_mutations();

}  // namespace rp_test
