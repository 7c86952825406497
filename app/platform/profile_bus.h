// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDBusContext>
#include <QDBusMessage>
#include <QJsonObject>
#include <QObject>

#include <functional>

namespace downlight {

/// What a command answers: an exit code and the objects it prints.
struct CommandAnswer {
    int exitCode = 0;
    QList<QJsonObject> objects;
};

/// The side of the program that owns a profile: offers its commands on the session bus.
/// Interface org.downlight.Downlight1 at /org/downlight/Downlight; Run takes a command as JSON and gives the
/// exit code and newline-delimited JSON; Show brings the window up.
class ProfileBusService : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.downlight.Downlight1")
public:
    using Run_ =
        std::function<void(const QJsonObject& command, std::function<void(const CommandAnswer&)> done)>;

    ProfileBusService(Run_ run, QObject* parent)
        : QObject(parent)
        , m_run(std::move(run))
    {
    }

    /// Takes \p busName. False where there is no session bus, or somebody else has the name.
    bool offer(const QString& busName);

public Q_SLOTS:
    Q_SCRIPTABLE void Run(const QString& command, int& exitCode, QString& lines);
    Q_SCRIPTABLE void Show(const QString& token);

Q_SIGNALS:
    /// Somebody wants to see the window. \p token: an XDG activation token, or empty.
    void showRequested(const QString& token);

private:
    Run_ m_run;
};

/// The other side.
namespace profile_bus {

/// True where a program that owns the profile is on the bus.
[[nodiscard]] bool isOffered(const QString& busName);

/// Sends \p command and waits for its answer; for the command line only. Fails with kind Storage.
[[nodiscard]] Result<CommandAnswer> run(const QString& busName, const QJsonObject& command);

/// Asks the program that owns the profile to show its window.
bool show(const QString& busName);

} // namespace profile_bus

} // namespace downlight
