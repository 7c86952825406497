// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace downlight {

/// What was needed for a moment goes back to the system: the allocator would keep it for a next time that may
/// never come. Takes some milliseconds. Does nothing where the C library has no such function.
void giveMemoryBack();

} // namespace downlight
