// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/shared_bus.h"

#include <QLibrary>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

template<typename Function>
Function* resolve(const QString& library, const char* name)
{
    return reinterpret_cast<Function*>(QLibrary(library, 0).resolve(name));
}

} // namespace

struct SharedBus::Held {
    void* connection = nullptr; ///< A GDBusConnection; one reference of it is ours.
    bool asked = false;

    void letGo()
    {
        const auto unref = resolve<void(void*)>(u"gobject-2.0"_s, "g_object_unref");
        if (connection && unref)
            unref(connection);
        connection = nullptr;
    }
    ~Held() { letGo(); }

    /// A GAsyncReadyCallback; \p data: a reference to who asked.
    static void got(void* source, void* result, void* data)
    {
        Q_UNUSED(source);
        const std::unique_ptr<std::shared_ptr<Held>> held(static_cast<std::shared_ptr<Held>*>(data));
        const auto finish = resolve<void*(void*, void**)>(u"gio-2.0"_s, "g_bus_get_finish");
        const auto set = resolve<void(void*, int)>(u"gio-2.0"_s, "g_dbus_connection_set_exit_on_close");
        (*held)->asked = false;
        void* found = finish ? finish(result, nullptr) : nullptr;
        if (!found || !set)
            return;
        set(found, 0);
        (*held)->letGo();
        (*held)->connection = found; // as long as it is held, it is the one that others get
        const auto isClosed = resolve<int(void*)>(u"gio-2.0"_s, "g_dbus_connection_is_closed");
        if (isClosed && isClosed(found) != 0)
            (*held)->letGo();
    }
};

SharedBus::SharedBus()
    : m_held(std::make_shared<Held>())
{
}

SharedBus::~SharedBus() = default;

void SharedBus::outlive()
{
    using Callback = void(void*, void*, void*);
    constexpr int sessionBus = 2; // G_BUS_TYPE_SESSION
    const auto get = resolve<void(int, void*, Callback*, void*)>(u"gio-2.0"_s, "g_bus_get");
    if (!get || m_held->connection || std::exchange(m_held->asked, true))
        return;
    get(sessionBus, nullptr, &Held::got, new std::shared_ptr<Held>(m_held));
}

void SharedBus::forget()
{
    if (const auto disconnect = resolve<void()>(u"secret-1"_s, "secret_service_disconnect"))
        disconnect();
    m_held->letGo();
}

} // namespace downlight
