// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace downlight {

/// Turns SIGTERM, SIGINT and SIGHUP into a Qt signal, so that the program ends in order: state written, exit
/// code 0.
class TerminationSignals : public QObject {
    Q_OBJECT
public:
    explicit TerminationSignals(QObject* parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void terminated();
};

} // namespace downlight
