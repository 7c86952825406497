// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace downlight {

/// The session bus as GIO and libsecret share it within the program, called in the libraries that QtKeychain
/// has loaded. GIO ends a program together with that bus unless it is told not to, and hands out a dead
/// connection for as long as anybody holds it; libsecret keeps its session with a daemon for the life of the
/// program, also with one that is gone. (It also keeps references to a bus that died under it, so that after
/// the death of a bus, other than of a daemon, it may go on with the dead one. Seen with libsecret 0.20.5.)
/// https://docs.gtk.org/gio/method.DBusConnection.set_exit_on_close.html,
/// https://docs.gtk.org/gio/func.bus_get.html,
/// https://gnome.pages.gitlab.gnome.org/libsecret/type_func.Service.disconnect.html (read 2026-11-28).
class SharedBus {
public:
    SharedBus();
    SharedBus(const SharedBus&) = delete;
    SharedBus& operator=(const SharedBus&) = delete;
    ~SharedBus();

    /// Asks for the bus, where it is not held already, so that its end is not the program's.
    void outlive();

    /// Lets go of bus and daemon. Whoever asks after what is under way now has ended finds the ones that are
    /// there then.
    void forget();

private:
    struct Held;
    std::shared_ptr<Held> m_held;
};

} // namespace downlight
