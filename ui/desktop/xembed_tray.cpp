// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/xembed_tray.h"

#include <QGuiApplication>

#include <cstdlib>
#include <memory>

#ifdef DOWNLIGHT_HAS_XCB
#include <xcb/xcb.h>
#endif

namespace downlight::xembed {

#if defined(DOWNLIGHT_HAS_XCB) && QT_CONFIG(xcb)

namespace {

struct Free {
    void operator()(void* memory) const { std::free(memory); } // xcb's replies are malloc's
};

} // namespace

bool trayIsThere()
{
    const auto* x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    // The offscreen platform offers the interface, too, with no server behind it.
    xcb_connection_t* server = x11 ? x11->connection() : nullptr;
    if (!server)
        return false;
    int display = 0;
    int screen = 0;
    if (char* host = nullptr; xcb_parse_display(nullptr, &host, &display, &screen) != 0)
        std::free(host);
    const QByteArray name = "_NET_SYSTEM_TRAY_S" + QByteArray::number(screen);
    const std::unique_ptr<xcb_intern_atom_reply_t, Free> atom(xcb_intern_atom_reply(
        server, xcb_intern_atom(server, 1, static_cast<uint16_t>(name.size()), name.constData()), nullptr));
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return false;
    const std::unique_ptr<xcb_get_selection_owner_reply_t, Free> owner(
        xcb_get_selection_owner_reply(server, xcb_get_selection_owner(server, atom->atom), nullptr));
    return owner && owner->owner != XCB_WINDOW_NONE;
}

#else

bool trayIsThere()
{
    return false;
}

#endif

} // namespace downlight::xembed
