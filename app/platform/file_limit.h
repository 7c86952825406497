// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace downlight {

/// Lets this process have up to 8,192 files and connections open, as far as the system allows. The usual
/// 1,024 are there for programs that use select(), which this one does not; what it starts (a browser) gets
/// the same limit, and deals with it as with any system's that is set so.
void raiseFileLimit();

} // namespace downlight
