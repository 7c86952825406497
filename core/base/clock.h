// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/compat.h"

#include <QDateTime>
#include <QString>

#include <chrono>

namespace downlight {

/// A point on the steady clock, or a length of it: milliseconds since a start that only `Clock::epoch` names.
/// Goes on while the machine sleeps and never jumps, whatever happens to the wall clock.
using Steady = std::chrono::milliseconds;

/// The only way in which core learns what time it is. Tests and simulations move theirs by hand.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// UTC wall time: for records and for people, never for intervals.
    [[nodiscard]] virtual QDateTime now() const = 0;

    /// For intervals and ages. Comparable only between two points of the same epoch().
    [[nodiscard]] virtual Steady steady() const = 0;

    /// Names the start of steady(): survives a restart of the program, changes with a restart of the machine.
    [[nodiscard]] virtual QString epoch() const = 0;

    /// How long to really wait until \p wait has passed on this clock (a demonstration runs faster).
    [[nodiscard]] virtual std::chrono::milliseconds realWait(Steady wait) const { return wait; }
};

/// The machine's own clock. Steady is CLOCK_BOOTTIME where the system has it.
class SystemClock final : public Clock {
public:
    SystemClock();
    [[nodiscard]] QDateTime now() const override;
    [[nodiscard]] Steady steady() const override;
    [[nodiscard]] QString epoch() const override { return m_epoch; }

private:
    QString m_epoch;
};

/// A clock that moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(QDateTime start = QDateTime(QDate(2026, 1, 5), QTime(0, 0), compat::utc));
    [[nodiscard]] QDateTime now() const override;
    [[nodiscard]] Steady steady() const override { return m_steady; }
    [[nodiscard]] QString epoch() const override { return QStringLiteral("manual"); }

    void advance(Steady by) { m_steady += by; }
    void advanceTo(Steady to);
    void jumpWall(std::chrono::seconds by) { m_wallOffset += by; }

private:
    QDateTime m_start;
    Steady m_steady{0};
    std::chrono::milliseconds m_wallOffset{0};
};

/// The system's clock, faster: an hour passes in a minute when \p factor is 60.
class FastClock final : public Clock {
public:
    explicit FastClock(double factor);
    [[nodiscard]] QDateTime now() const override;
    [[nodiscard]] Steady steady() const override;
    [[nodiscard]] QString epoch() const override { return QStringLiteral("fast"); }
    [[nodiscard]] std::chrono::milliseconds realWait(Steady wait) const override;

private:
    SystemClock m_system;
    QDateTime m_startWall;
    Steady m_start;
    double m_factor;
};

} // namespace downlight
