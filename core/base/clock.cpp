// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QFile>
#include <QTimeZone>

#include <algorithm>
#include <ctime>

namespace downlight {

using namespace Qt::StringLiterals;

SystemClock::SystemClock()
{
    QFile bootId(u"/proc/sys/kernel/random/boot_id"_s);
    m_epoch =
        bootId.open(QIODevice::ReadOnly) ? QString::fromLatin1(bootId.readAll().trimmed()) : u"unknown"_s;
}

QDateTime SystemClock::now() const
{
    return QDateTime::currentDateTimeUtc();
}

Steady SystemClock::steady() const
{
#ifdef CLOCK_BOOTTIME
    timespec time{};
    if (clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return std::chrono::duration_cast<Steady>(std::chrono::seconds(time.tv_sec)
                                                  + std::chrono::nanoseconds(time.tv_nsec));
#endif
    return std::chrono::duration_cast<Steady>(std::chrono::steady_clock::now().time_since_epoch());
}

ManualClock::ManualClock(QDateTime start)
    : m_start(std::move(start))
{
}

QDateTime ManualClock::now() const
{
    return m_start.addMSecs((m_steady + m_wallOffset).count());
}

void ManualClock::advanceTo(Steady to)
{
    m_steady = std::max(m_steady, to);
}

FastClock::FastClock(double factor)
    : m_startWall(m_system.now())
    , m_start(m_system.steady())
    , m_factor(std::max(factor, 0.001))
{
}

QDateTime FastClock::now() const
{
    return m_startWall.addMSecs((steady() - m_start).count());
}

Steady FastClock::steady() const
{
    const auto real = static_cast<double>((m_system.steady() - m_start).count());
    return m_start + Steady(static_cast<Steady::rep>(real * m_factor));
}

std::chrono::milliseconds FastClock::realWait(Steady wait) const
{
    return std::chrono::milliseconds(static_cast<Steady::rep>(static_cast<double>(wait.count()) / m_factor)
                                     + 1);
}

} // namespace downlight
