#pragma once

#include <string_view>

namespace assay::rp {

/// Whether a name is a domain in lower case, as A-labels: a-z 0-9 - in labels of 1 to 63 characters that neither begin
/// nor end with a hyphen, 253 in all, no trailing dot. That it is no IP address is another question.
bool is_domain(std::string_view name) noexcept;
/// Whether URLs take a host for an IPv4 address, well formed or not (its last label is a number, WHATWG URL 3.5), or it
/// looks like an IPv6 address, in brackets or without.
bool is_ip_address(std::string_view host) noexcept;
/// Whether a domain is `parent` or one of its subdomains, label by label.
bool is_within(std::string_view domain, std::string_view parent) noexcept;
/// Whether a domain is localhost or one of its subdomains (RFC 6761 6.3).
bool is_localhost(std::string_view domain) noexcept;
/// Whether bytes are all ASCII.
bool is_ascii(std::string_view text) noexcept;

}  // namespace assay::rp
