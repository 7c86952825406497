// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
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
/// Interface org.downlight.Downlight1 at /org/downlight/Downlight; Run takes a command as JSON, of at most 64
/// KiB, and gives the exit code and newline-delimited JSON; RunFile does the same with a file handle for
/// each, for what is long; Show brings the window up.
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

    /// Takes \p busName on \p bus. False where there is no session bus, or somebody else has the name. Called
    /// again with another connection where the bus before has died.
    bool offer(QDBusConnection bus, const QString& busName);

public Q_SLOTS:
    Q_SCRIPTABLE void Run(const QString& command, int& exitCode, QString& lines);
    Q_SCRIPTABLE void RunFile(const QDBusUnixFileDescriptor& command, int& exitCode,
                              QDBusUnixFileDescriptor& answer);
    Q_SCRIPTABLE void Show(const QString& token);

Q_SIGNALS:
    /// Somebody wants to see the window. \p token: an XDG activation token, or empty.
    void showRequested(const QString& token);

private:
    void refuse(const Failure& why);

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
