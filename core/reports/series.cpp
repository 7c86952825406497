// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/series.h"

#include "core/base/compat.h"
#include "core/base/text.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype mostSteps = 4'000'000;

tl::unexpected<Failure> atLine(qsizetype line, const QString& what)
{
    return fail(Failure::Kind::Format, u"line %1: %2"_s.arg(line).arg(what));
}

constexpr qint64 latest = 7'258'118'400; ///< The year 2200.

/// Seconds since 1970; none where \p written is no time between then and 2200.
std::optional<qint64> secondsIn(const QByteArray& written)
{
    bool ok = false;
    if (const qint64 seconds = written.toLongLong(&ok); ok)
        return seconds >= 0 && seconds < latest ? std::optional(seconds) : std::nullopt;
    QString text = QString::fromLatin1(written);
    if (text.size() > 10 && text[10] == u' ')
        text[10] = u'T';
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime)
        time = QDateTime(time.date(), time.time(), compat::utc);
    const qint64 seconds = time.toSecsSinceEpoch();
    return seconds >= 0 && seconds < latest ? std::optional(seconds) : std::nullopt;
}

struct Line {
    qint64 at;
    double count;
};

Result<std::vector<Line>> linesIn(const QByteArray& csv)
{
    std::vector<Line> lines;
    qsizetype number = 0;
    for (const QByteArray& raw : csv.split('\n')) {
        ++number;
        const QByteArray line = raw.trimmed();
        if (line.isEmpty())
            continue;
        const QList<QByteArray> cells = line.split(',');
        bool ok = false;
        const double count = cells.value(1).trimmed().toDouble(&ok);
        if (!ok && number == 1)
            continue; // its heading
        if (!ok || !std::isfinite(count) || count < 0)
            return atLine(number, u"\"%1\" is no count"_s.arg(text::clean(QString::fromLatin1(line), 60)));
        const std::optional<qint64> at = secondsIn(cells[0].trimmed());
        if (!at)
            return atLine(number, u"\"%1\" is no time"_s.arg(text::clean(QString::fromLatin1(cells[0]), 40)));
        if (!lines.empty() && *at < lines.back().at)
            return atLine(number, u"it is earlier than the line before"_s);
        lines.push_back({*at, count});
    }
    return lines;
}

/// Of the steps that cover \p width; a part of the first where the step does not divide it.
double sumOf(const CountSeries& series, std::size_t index, std::chrono::minutes width)
{
    double sum = 0;
    double left = static_cast<double>(width.count()) / static_cast<double>(series.step.count());
    for (std::size_t i = index + 1; i > 0 && left > 0; --i, left -= 1)
        sum += series.counts[i - 1] * std::min(1.0, left);
    return sum;
}

} // namespace

Result<CountSeries> readSeries(const QByteArray& csv, std::chrono::seconds step)
{
    const Result<std::vector<Line>> lines = linesIn(csv);
    if (!lines)
        return tl::unexpected(lines.error());
    if (lines->size() < 2)
        return fail(Failure::Kind::Format, u"there are fewer than two lines of time,count"_s);
    qint64 seconds = step.count();
    for (std::size_t i = 1; step.count() == 0 && i < lines->size(); ++i) {
        const qint64 distance = (*lines)[i].at - (*lines)[i - 1].at;
        if (distance > 0 && (seconds == 0 || distance < seconds))
            seconds = distance;
    }
    if (seconds < 60 || seconds > 3600 || seconds % 60 != 0)
        return fail(
            Failure::Kind::Format,
            u"steps of %1 s cannot be judged: whole minutes, at most an hour; use --step"_s.arg(seconds));
    CountSeries series;
    series.step = std::chrono::minutes(seconds / 60);
    // Steps begin at full steps of the clock, so that hours are whole.
    const qint64 first = lines->front().at / seconds;
    series.start = Minute(std::chrono::minutes(first * seconds / 60));
    const qint64 steps = lines->back().at / seconds - first + 1;
    if (steps > mostSteps)
        return fail(Failure::Kind::TooLarge, u"more than %1 steps"_s.arg(mostSteps));
    series.counts.assign(static_cast<std::size_t>(steps), 0);
    for (const Line& line : *lines)
        series.counts[static_cast<std::size_t>(line.at / seconds - first)] += line.count;
    return series;
}

ReportWindows windowsOf(const CountSeries& series, std::size_t index)
{
    ReportWindows windows;
    windows.d10 = sumOf(series, index, 10min);
    windows.d15 = sumOf(series, index, 15min);
    windows.d30 = sumOf(series, index, 30min);
    windows.d60 = sumOf(series, index, 60min);
    windows.people60 = static_cast<int>(std::min(1e9, std::round(windows.d60)));
    windows.networks60 = windows.people60;
    return windows;
}

std::vector<SeriesChange> changesIn(const CountSeries& series, const DetectorRules& rules)
{
    std::vector<SeriesChange> changes;
    DetectorState state;
    for (std::size_t i = 0; i < series.counts.size(); ++i) {
        const Minute now = series.start + series.step * static_cast<qint64>(i + 1);
        const ReportWindows windows = windowsOf(series, i);
        const CrowdState before = state.state;
        const Evaluation result = evaluate(rules, windows, now, state);
        if (result.changed)
            changes.push_back({now, state.state, before, result.theta, windows.d60, result.expected60});
    }
    return changes;
}

} // namespace downlight
