#include "http/response_headers.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace assayd::http {

void add_security_headers(Headers& headers, bool strict_transport) {
  headers.set_default("Cache-Control", "no-store");
  headers.set_default("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  headers.set_default("Cross-Origin-Resource-Policy", "same-origin");
  headers.set_default("Permissions-Policy", "publickey-credentials-create=(self), publickey-credentials-get=(self)");
  headers.set_default("Referrer-Policy", "no-referrer");
  headers.set_default("X-Content-Type-Options", "nosniff");
  if (strict_transport) headers.set_default("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

std::string http_date() {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                parts.tm_sec);
  return text.data();
}

std::string head_text(const Response& response) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text += std::string(reason_phrase(response.status)) + "\r\n";
  for (const Headers::Field& field : response.headers.fields()) text += field.name + ": " + field.value + "\r\n";
  return text + "\r\n";
}

std::string as_chunk(std::string_view piece) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
  return size.data() + std::string(piece) + "\r\n";
}

}  // namespace assayd::http
