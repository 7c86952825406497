// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/expectation.h"

#include "core/model/reading.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;
using std::chrono::seconds;

namespace {

constexpr seconds longestLength = std::chrono::hours(24 * 366);

/// The ends of \p past, shortest first, with the share of incidents that are over by each.
struct Curve {
    struct Step {
        seconds length{0};
        double over = 0;
    };
    QList<Step> steps;
    seconds longest{0};

    explicit Curve(const QList<PastIncident>& past)
    {
        auto atRisk = static_cast<double>(past.size() + 1);
        double lasting = 1;
        for (const PastIncident& incident : past) {
            longest = std::max(longest, incident.length);
            if (incident.ended) {
                lasting *= 1 - 1 / atRisk;
                steps.append({incident.length, 1 - lasting});
            }
            atRisk -= 1;
        }
    }

    /// When \p share of them are over, between two ends by their distance. Before the first and after the
    /// last nobody has seen any: it is the first then, and the longest length seen.
    [[nodiscard]] seconds at(double share) const
    {
        const auto next = std::find_if(steps.begin(), steps.end(),
                                       [share](const Step& step) { return step.over >= share; });
        if (next == steps.end())
            return longest;
        if (next == steps.begin())
            return next->length;
        const Step& last = *std::prev(next);
        const double part = (share - last.over) / (next->over - last.over);
        const auto between = static_cast<double>((next->length - last.length).count());
        return last.length + seconds(std::llround(part * between));
    }
};

/// True for one that \p reading tells of as going on when it was read: what ended later had not ended.
bool goesOn(const PageIncident& incident, const Reading& reading)
{
    if (incident.startedAt.isValid() && incident.startedAt > reading.readAt)
        return false;
    return incident.open || (incident.endedAt.isValid() && incident.endedAt > reading.readAt);
}

/// True where \p incident is about one of \p parts, or does not say what it is about.
bool concerns(const PageIncident& incident, const QStringList& parts)
{
    return parts.isEmpty() || incident.components.isEmpty()
        || std::any_of(incident.components.begin(), incident.components.end(),
                       [&parts](const QString& name) { return parts.contains(name, Qt::CaseInsensitive); });
}

} // namespace

std::optional<Expectation> expect(const QList<PastIncident>& past, const RunningIncident& running,
                                  seconds lasted)
{
    QList<PastIncident> like;
    std::copy_if(past.begin(), past.end(), std::back_inserter(like), [&](const PastIncident& incident) {
        return incident.worst == running.worst && incident.length > lasted;
    });
    const auto ended = std::count_if(like.begin(), like.end(), [](const auto& each) { return each.ended; });
    if (ended < fewestIncidents)
        return std::nullopt;
    // Of the same length, those that ended come first: the others were still there to end.
    std::sort(like.begin(), like.end(), [](const PastIncident& a, const PastIncident& b) {
        return a.length != b.length ? a.length < b.length : a.ended > b.ended;
    });
    const Curve curve(like);
    return Expectation{running.began, lasted,        curve.at(0.1),
                       curve.at(0.5), curve.at(0.9), static_cast<int>(ended)};
}

QList<PastIncident> pastIncidents(const Reading& reading, const QStringList& parts)
{
    QList<PastIncident> past;
    for (const PageIncident& incident : reading.incidents) {
        const bool isOver = !incident.open && incident.startedAt.isValid() && incident.endedAt.isValid()
            && incident.endedAt <= reading.readAt;
        const seconds length(isOver ? incident.startedAt.secsTo(incident.endedAt) : -1);
        if (length >= seconds{0} && length <= longestLength && concerns(incident, parts))
            past.append({incident.startedAt, length, true, incident.worst});
    }
    std::sort(past.begin(), past.end(),
              [](const PastIncident& a, const PastIncident& b) { return a.began < b.began; });
    return past.size() > mostPastIncidents ? past.last(mostPastIncidents) : past;
}

std::optional<RunningIncident> worstRunning(const Reading& reading, const QStringList& parts)
{
    std::optional<RunningIncident> chosen;
    for (const PageIncident& incident : reading.incidents) {
        const bool counts = isProblem(incident.worst) && incident.startedAt.isValid();
        if (!counts || !goesOn(incident, reading) || !concerns(incident, parts))
            continue;
        const bool isWorse = !chosen || incident.worst > chosen->worst
            || (incident.worst == chosen->worst && incident.startedAt > chosen->began);
        if (isWorse)
            chosen = RunningIncident{incident.startedAt, incident.worst};
    }
    return chosen;
}

QJsonObject toJson(const Expectation& expectation)
{
    const auto number = [](seconds length) { return static_cast<qint64>(length.count()); };
    return {{u"began_at"_s, expectation.began.toUTC().toString(Qt::ISODate)},
            {u"lasted_s"_s, number(expectation.lasted)},
            {u"p10_s"_s, number(expectation.p10)},
            {u"median_s"_s, number(expectation.median)},
            {u"p90_s"_s, number(expectation.p90)},
            {u"based_on"_s, expectation.basedOn}};
}

std::optional<Expectation> expectationFromJson(const QJsonValue& json)
{
    const auto length = [&json](QLatin1StringView name) { return seconds(json[name].toInteger(-1)); };
    const Expectation read{QDateTime::fromString(json["began_at"_L1].toString(), Qt::ISODate).toUTC(),
                           length("lasted_s"_L1),
                           length("p10_s"_L1),
                           length("median_s"_L1),
                           length("p90_s"_L1),
                           json["based_on"_L1].toInt()};
    const bool rises = seconds{0} <= read.lasted && read.lasted <= read.p10 && read.p10 <= read.median
        && read.median <= read.p90 && read.p90 <= longestLength;
    if (!read.began.isValid() || !rises || read.basedOn < fewestIncidents)
        return std::nullopt;
    return read;
}

} // namespace downlight
