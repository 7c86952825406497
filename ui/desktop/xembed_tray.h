// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace downlight::xembed {

/// True where the program's X server has a system tray: somebody owns the selection _NET_SYSTEM_TRAY_Sn.
/// False on other platforms. https://specifications.freedesktop.org/systemtray-spec/
[[nodiscard]] bool trayIsThere();

} // namespace downlight::xembed
