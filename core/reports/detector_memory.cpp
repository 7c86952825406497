// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/detector_memory.h"

#include <QDataStream>
#include <QIODevice>

namespace downlight::detector_memory {

namespace {

constexpr quint8 version = 2;
constexpr quint8 withoutLengths = 1; ///< Of what is usual, it knew the rhythm only.
constexpr quint32 mostLengths = 64;

qint64 toNumber(Minute minute)
{
    return minute.time_since_epoch().count();
}

Minute minuteOf(qint64 number)
{
    return Minute(std::chrono::minutes(number));
}

} // namespace

QByteArray pack(const DetectorState& state)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << version << static_cast<quint8>(state.state) << state.wasOutage << toNumber(state.since)
           << toNumber(state.incidentBegan) << toNumber(state.endedAt) << toNumber(state.lastTick)
           << state.persistence << state.peak << static_cast<qint32>(state.calmTicks)
           << toNumber(state.suspectSince) << state.suspectPeak << toNumber(state.coveredFrom)
           << static_cast<quint32>(state.lengths.size());
    for (const int length : state.lengths)
        stream << static_cast<qint32>(length);
    for (const double number : state.baseline.toNumbers())
        stream << number;
    return bytes;
}

std::optional<DetectorState> unpack(const QByteArray& bytes)
{
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_4);
    quint8 made = 0;
    quint8 word = 0;
    qint64 since = 0;
    qint64 began = 0;
    qint64 ended = 0;
    qint64 tick = 0;
    qint32 calm = 0;
    DetectorState state;
    stream >> made >> word >> state.wasOutage >> since >> began >> ended >> tick >> state.persistence
        >> state.peak >> calm;
    qint64 covered = tick;
    qint64 suspect = 0;
    quint32 lengths = 0;
    if (made == version)
        stream >> suspect >> state.suspectPeak >> covered >> lengths;
    if (stream.status() != QDataStream::Ok || lengths > mostLengths)
        return std::nullopt;
    for (quint32 i = 0; i < lengths; ++i) {
        qint32 length = 0;
        stream >> length;
        state.lengths.push_back(length);
    }
    std::vector<double> numbers(made == withoutLengths ? Baseline::numbersOfRhythm
                                                       : state.baseline.toNumbers().size());
    for (double& number : numbers)
        stream >> number;
    const bool whole = stream.status() == QDataStream::Ok && stream.atEnd()
        && (made == version || made == withoutLengths) && word <= static_cast<quint8>(CrowdState::Quiet);
    if (!whole || !state.baseline.fromNumbers(numbers))
        return std::nullopt;
    state.state = static_cast<CrowdState>(word);
    state.since = minuteOf(since);
    state.incidentBegan = minuteOf(began);
    state.endedAt = minuteOf(ended);
    state.lastTick = minuteOf(tick);
    state.coveredFrom = minuteOf(covered);
    state.suspectSince = minuteOf(suspect);
    state.calmTicks = calm;
    return state;
}

} // namespace downlight::detector_memory
