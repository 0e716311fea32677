#pragma once

#include <functional>

namespace testlib {

/// Calls a hook, if there is one.
template <class T>
void run_hook(const std::function<void(T&)>& hook, T& value) {
  if (hook) {
    hook(value);
  }
}

}  // namespace testlib
