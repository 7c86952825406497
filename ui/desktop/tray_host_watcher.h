// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QTimer>

#include <memory>

class QDBusServiceWatcher;

namespace downlight {

/// Says when somebody shows tray icons and when nobody does any more: a StatusNotifierHost on the session bus
/// (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/), or else an XEmbed tray on the X
/// server (https://specifications.freedesktop.org/systemtray-spec/). Qt 6.4 decides once in a process which
/// of the two it uses, when the first icon is made, so that one must not be made before either is there.
class TrayHostWatcher : public QObject {
    Q_OBJECT
public:
    explicit TrayHostWatcher(QObject* parent = nullptr);
    ~TrayHostWatcher() override;

    /// Begins to look on \p bus; both signals come later. Called again with another connection where the bus
    /// before has died.
    void start(const QDBusConnection& bus);

    [[nodiscard]] bool isPresent() const { return m_host || m_xembed; }

Q_SIGNALS:
    /// A host is there that was not: an icon has to be made, anew where there was one.
    void appeared();
    /// The host of the icon is gone.
    void vanished();

private Q_SLOTS:
    void hostRegistered();

private:
    void askForHost();
    void lookForXembed();
    void watcherGone();

    bool m_host = false;
    bool m_xembed = false;
    QTimer m_lookAgain;
    int m_looks = 0; ///< How often the X server was asked.
    QDBusConnection m_bus{QString()};
    std::unique_ptr<QDBusServiceWatcher> m_watcher;
};

} // namespace downlight
