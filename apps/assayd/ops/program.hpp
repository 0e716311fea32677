#pragma once

#include "ops/settings.hpp"

namespace assayd::ops {

/// Reads the certificate, makes the relying party and writes its documents, without touching the store. Throws what is
/// wrong.
void check(const Settings& settings);
/// Serves until SIGTERM or SIGINT, then drains; SIGHUP reads the certificate again. Throws if it cannot begin. To be
/// called before there are threads.
void serve(const Settings& settings);

}  // namespace assayd::ops
