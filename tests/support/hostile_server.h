// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

namespace downlight::testing {

/// Starts hostile_server.py in \p process with \p arguments. \return its port on loopback; 0 where it did not
/// start.
[[nodiscard]] inline int startHostileServer(QProcess& process, const QStringList& arguments = {})
{
    process.start(QStringLiteral("python3"),
                  QStringList{QStringLiteral(DOWNLIGHT_HOSTILE_SERVER)} + arguments);
    // The line may come in pieces.
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(10'000))
            return 0;
    }
    return process.readLine().trimmed().toInt();
}

} // namespace downlight::testing
