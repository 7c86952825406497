// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace downlight {

/// Lets this process have up to 8,192 files and connections open, as far as the system allows. The usual
/// 1,024 are there for programs that use select(), and none here does.
void raiseFileLimit();

} // namespace downlight
