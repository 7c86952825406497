// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"

/// What a hub's refusals mean to its client.
namespace downlight::hub_failures {

/// Whether a request failed before anything of it was sent.
[[nodiscard]] bool hasNotArrived(const Failure& failure);

/// Why \p reply, which is no success, was none. Of kind Refused where the same must not be sent again.
[[nodiscard]] Failure failureOf(const HttpReply& reply);

/// A hub that answers, and has long stopped to count.
[[nodiscard]] Failure frozen();

} // namespace downlight::hub_failures
