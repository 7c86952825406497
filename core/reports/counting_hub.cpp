// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/counting_hub.h"

#include "core/base/compat.h"
#include "core/base/log.h"

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr auto savedEvery = 5min;
constexpr auto longestReplay = 60min; ///< After a longer pause nobody knows what was reported meanwhile.
constexpr auto clockSlack = 5min; ///< Clocks are set by so little all the time.
constexpr auto longestAbsence = std::chrono::days(7); ///< A longer one may as well be a wrong clock.
constexpr auto believedAfter = 24h; ///< So long a clock must go on before anything is deleted by it.
constexpr auto shownAfterRecovery = 24h;
constexpr auto lateReports = 15min;
constexpr int lessons = 14 * 24;

Minute fullHour(Minute at)
{
    return std::chrono::floor<std::chrono::hours>(at);
}

} // namespace

Result<void> CountingHub::open(const QString& path, Minute now)
{
    m_store = std::make_unique<ReportStore>();
    const Result<void> opened = m_store->open(path);
    if (opened)
        reload(now);
    return opened;
}

Result<Database::Opened> CountingHub::openAnyhow(const QString& path, Minute now)
{
    m_store = std::make_unique<ReportStore>();
    Result<Database::Opened> opened = m_store->openAnyhow(path);
    if (opened)
        reload(now);
    return opened;
}

/// Makes memory what the database says: states of the newest tick, and the reports since judged anew.
void CountingHub::reload(Minute now)
{
    m_counter = ReportCounter(m_rules);
    m_incidents.clear();
    m_unsaved.clear();
    m_savedAt = Minute(std::chrono::minutes(m_store->recall("saved_at").toLongLong()));
    m_uncovered = 0;
    m_sinceJump = std::chrono::minutes(m_store->recall("since_jump").toLongLong());
    m_sinceSetBack = std::chrono::minutes(m_store->recall("since_set_back").toLongLong());
    m_seq = m_store->recall("seq").toLongLong();
    m_lastId = m_store->lastId();
    m_store->forEachPlace([this](const ReportCounter::Key& key, const DetectorState& state) {
        m_counter.restore(key.first, key.second, state);
    });
    // A clock that was ahead when this was written says nothing of what happened since.
    const bool goesOn =
        m_savedAt != Minute{} && now - m_savedAt <= longestReplay && m_savedAt <= now + clockSlack;
    m_counter.restoreAdvanced(goesOn ? m_savedAt : now);
    m_store->forEachReport([&](const ReportRow& row) {
        if (row.report.at > now + clockSlack)
            return;
        if (goesOn && row.received > m_counter.advanced()) {
            for (const CrowdChange& change : m_counter.advance(row.received))
                m_unsaved.push_back(change);
        }
        if (row.isVote)
            m_counter.vote(
                row.report.service, row.report.instance,
                {row.report.at, row.report.reporter, row.report.network, row.report.weight, row.report.area});
        else
            m_counter.accept(row.report, row.id);
    });
    m_seq += static_cast<qint64>(m_unsaved.size());
    if (goesOn)
        return; // advance() will see what has passed
    clockWentOn(m_savedAt, now);
    m_counter.skipTo(now);
    saveEveryHour(now);
    m_savedAt = Minute{};
}

/// What was counted in hours that ended while nobody was there to write them down.
void CountingHub::saveEveryHour(Minute now)
{
    static_cast<void>(m_store->transaction([&] {
        for (const auto& [key, place] : m_counter.places()) {
            for (Minute hour = fullHour(place.firstQuarter()); hour <= now; hour += 60min) {
                if (const int people = place.peopleIn(hour); people > 0)
                    m_store->saveHour(key, hour, people,
                                      place.detector().baseline.usual(hour + 60min, 60min));
            }
        }
    }));
}

void CountingHub::flush()
{
    save(m_counter.advanced());
}

Result<void> CountingHub::together(const std::function<void()>& work)
{
    m_taken.clear();
    m_withdrawn.clear();
    m_voted.clear();
    const Result<void> done = m_store->transaction(work);
    if (!done) {
        undo(0, 0); // memory has what the disk has not
        return done;
    }
    for (const NewReport& vote : m_voted)
        m_counter.vote(vote.service, vote.instance,
                       {vote.at, vote.reporter, vote.network, vote.weight, vote.area});
    return done;
}

Result<void> CountingHub::alone(const std::function<void()>& work)
{
    const std::size_t taken = m_taken.size();
    const std::size_t withdrawn = m_withdrawn.size();
    const auto voted = static_cast<std::ptrdiff_t>(m_voted.size());
    const Result<void> done = m_store->part(work);
    if (!done) {
        undo(taken, withdrawn);
        m_voted.erase(m_voted.begin() + voted, m_voted.end());
    }
    return done;
}

/// Takes back in memory what failed to be stored: all that was taken and withdrawn from these places on.
void CountingHub::undo(std::size_t taken, std::size_t withdrawn)
{
    while (m_taken.size() > taken) {
        const ReportRow& row = m_taken.back();
        m_counter.withdraw(row.report.service, row.report.instance, row.id, row.report.at);
        m_taken.pop_back();
    }
    while (m_withdrawn.size() > withdrawn) {
        m_counter.accept(m_withdrawn.back().report, m_withdrawn.back().id);
        m_withdrawn.pop_back();
    }
}

/// A service that is reported for the first time was silent in every hour that was counted before.
void CountingHub::prepare(const ReportCounter::Key& key, Minute now)
{
    if (m_counter.places().contains(key))
        return;
    DetectorState state;
    QList<Minute> hours = m_store->coveredHours(fullHour(now), lessons);
    std::reverse(hours.begin(), hours.end());
    for (const Minute hour : hours)
        state.baseline.learn(hour, 0, false);
    state.lastTick = m_counter.advanced();
    state.coveredFrom = m_counter.coveredFrom();
    m_counter.restore(key.first, key.second, state);
    m_store->savePlace(key, state); // a restart before the next tick must begin with the same
}

CountingHub::Accepted CountingHub::accept(const NewReport& report, Minute now)
{
    Accepted accepted;
    accepted.id = ++m_lastId;
    prepare({report.service, {}}, now);
    if (!report.instance.isEmpty())
        prepare({report.service, report.instance}, now);
    accepted.receipt = m_counter.accept(report, accepted.id);
    const ReportPlace& place = m_counter.places().at({report.service, {}});
    accepted.receipt.thisHour = place.peopleIn(fullHour(now));
    accepted.usualThisHour = place.detector().baseline.usual(fullHour(now) + 60min, 60min);
    m_taken.push_back({accepted.id, false, report, now});
    m_store->insert(m_taken.back(), accepted.receipt.counted);
    return accepted;
}

bool CountingHub::withdraw(quint64 id, Minute now)
{
    const std::optional<ReportRow> row = m_store->report(id);
    if (!row || row->isVote || !m_counter.withdraw(row->report.service, row->report.instance, id, now))
        return false;
    m_withdrawn.push_back(*row);
    m_store->markWithdrawn(id);
    return true;
}

void CountingHub::vote(const NewReport& vote, Minute now)
{
    m_voted.push_back(vote);
    m_store->insert({++m_lastId, true, vote, now}, false);
}

/// A clock that was set wrong once must not delete a year.
void CountingHub::clockWentOn(Minute from, Minute to)
{
    const bool jumped = from == Minute{} || to - from > longestAbsence || from - to > longestAbsence;
    const auto later = [&](std::chrono::minutes known) {
        return std::min<std::chrono::minutes>(known + std::max<std::chrono::minutes>(to - from, 0min),
                                              believedAfter);
    };
    m_sinceJump = jumped ? 0min : later(m_sinceJump);
    m_sinceSetBack = jumped || from - to > clockSlack ? 0min : later(m_sinceSetBack);
}

bool CountingHub::mayForgetOld() const
{
    return m_sinceJump >= believedAfter;
}

bool CountingHub::mayForgetAhead() const
{
    return m_sinceSetBack >= believedAfter;
}

std::vector<CrowdChange> CountingHub::advance(Minute now)
{
    const Minute before = m_counter.advanced();
    clockWentOn(before, now);
    if (before != Minute{} && (now - before > longestReplay || before - now > clockSlack)) {
        // The machine slept, or its clock was set: what lies between was not counted.
        save(std::min(before, now));
        m_counter.skipTo(now);
        m_savedAt = now;
        return {};
    }
    m_uncovered += before == Minute{} ? 0 : static_cast<int>(std::max(0min, now - before).count());
    const std::vector<CrowdChange> changes = m_counter.advance(now);
    m_unsaved.insert(m_unsaved.end(), changes.begin(), changes.end());
    m_seq += static_cast<qint64>(changes.size());
    // After a failure it is tried every minute: the first that works says that the disk is well again.
    if (!m_unsaved.empty() || now - m_savedAt >= savedEvery || !m_isStored)
        save(now);
    return changes;
}

void CountingHub::save(Minute now)
{
    m_isStored = m_store->transaction([&] { saveTick(now); }).has_value();
    if (!m_isStored)
        return;
    m_unsaved.clear();
    m_savedAt = now;
    m_uncovered = 0;
}

/// One row that breaks a rule is left out, with a line in the log; the others are not.
void CountingHub::saveAlone(const ReportCounter::Key& key, const std::function<void()>& work)
{
    const Result<void> done = m_store->part(work);
    if (!done && done.error().kind == Failure::Kind::Unstorable)
        qCWarning(logStore).noquote() << "What is known of" << crowdKey(key.first, key.second)
                                      << "cannot be stored:" << done.error().detail;
}

void CountingHub::savePlace(const ReportCounter::Key& key, const ReportPlace& place, Minute now)
{
    m_store->savePlace(key, place.detector());
    for (const Minute hour : {fullHour(now - 1min) - 60min, fullHour(now - 1min)}) {
        const int people = place.peopleIn(hour);
        if (people > 0 || place.heardSince(hour))
            m_store->saveHour(key, hour, people, place.detector().baseline.usual(hour + 60min, 60min));
    }
}

void CountingHub::saveTick(Minute now)
{
    const bool isNewHour = fullHour(now) != fullHour(m_savedAt);
    for (const auto& [key, place] : m_counter.places()) {
        // A place where nothing happens changes once an hour: it learns.
        if (isNewHour || !place.isQuiet(now) || place.heardSince(m_savedAt - lateReports))
            saveAlone(key, [&, &key = key, &place = place] { savePlace(key, place, now); });
    }
    for (const CrowdChange& change : m_unsaved)
        saveAlone({change.service, change.instance}, [&] { saveChange(change); });
    // Just after a start only the minute that runs is covered: the one before may be another hour's.
    m_store->coverMinutes(m_uncovered > 0 ? now - 1min : now, std::max(1, m_uncovered));
    m_store->remember("saved_at", QByteArray::number(static_cast<qint64>(now.time_since_epoch().count())));
    m_store->remember("seq", QByteArray::number(m_seq));
    m_store->remember("since_jump", QByteArray::number(static_cast<qint64>(m_sinceJump.count())));
    m_store->remember("since_set_back", QByteArray::number(static_cast<qint64>(m_sinceSetBack.count())));
    m_store->rememberLastId();
    if (mayForgetAhead())
        m_store->pruneAhead(now);
    if (mayForgetOld())
        m_store->pruneOld(now);
}

void CountingHub::saveChange(const CrowdChange& change)
{
    if (change.incidentBegan == Minute{} || change.state == CrowdState::Operational)
        return;
    const bool ended = change.state == CrowdState::Recovered;
    m_store->saveIncident({change.service, change.instance}, change.incidentBegan,
                          change.state == CrowdState::Outage ? CrowdState::Outage : CrowdState::Possible,
                          ended ? std::optional(change.at) : std::nullopt);
}

namespace {

/// What outages whose end people told lead to expect of the one that goes on. Those that merely faded say
/// nothing: nobody knows when they ended.
std::optional<Expectation> lastsFrom(const DetectorState& detector, Minute now)
{
    if (detector.state != CrowdState::Outage)
        return std::nullopt;
    const auto timeOf = [](Minute minute) {
        return QDateTime::fromSecsSinceEpoch(std::chrono::seconds(minute.time_since_epoch()).count(),
                                             compat::utc);
    };
    QList<PastIncident> past;
    for (const int length : detector.lengths)
        past.append({{}, std::chrono::minutes(length), true, Level::PartialOutage});
    return expect(past, {timeOf(detector.incidentBegan), Level::PartialOutage},
                  std::max<std::chrono::seconds>(0s, now - detector.incidentBegan));
}

} // namespace

CrowdStatus CountingHub::status(Minute now)
{
    CrowdStatus status;
    status.seq = m_seq;
    for (const auto& [key, place] : m_counter.places()) {
        const DetectorState& detector = place.detector();
        const bool over =
            detector.state == CrowdState::Operational || detector.state == CrowdState::Recovered;
        if (over && (detector.endedAt == Minute{} || now - detector.endedAt > shownAfterRecovery))
            continue;
        auto& [began, id] = m_incidents[key];
        if (began != detector.incidentBegan || id == 0) {
            began = detector.incidentBegan;
            id = m_store->incidentId(key, began);
        }
        const double expected = detector.baseline.expected(now, 60min);
        status.services.insert(crowdKey(key.first, key.second),
                               {detector.state, detector.since, id, over ? 0 : place.peopleIn60(now),
                                over ? 0 : expected, lastsFrom(detector, now)});
    }
    return status;
}

CrowdLive CountingHub::live(const QString& service, const QString& instance, Minute now) const
{
    const Minute soon = now + 1min; // the running minute counts
    CrowdLive live{service, instance, now, m_counter.counts(service, instance, soon), {}, 0};
    const auto place = m_counter.places().find({service, instance});
    if (place != m_counter.places().end())
        live.lasts = lastsFrom(place->second.detector(), now);
    const Baseline baseline =
        place != m_counter.places().end() ? place->second.detector().baseline : Baseline();
    const Minute end = Minute(std::chrono::ceil<std::chrono::duration<qint64, std::ratio<900>>>(soon));
    const Minute begin = end - 15min * static_cast<int>(live.counts.quarters.size());
    for (std::size_t i = 0; i < live.counts.quarters.size(); ++i)
        live.expected.push_back(baseline.usual(begin + 15min * static_cast<int>(i + 1), 15min));
    live.usualThisHour = baseline.usual(fullHour(now) + 60min, 60min);
    return live;
}

QList<CrowdIncident> CountingHub::incidents(qint64 before, int most, Minute now)
{
    return m_store->incidents(before, most, now + clockSlack);
}

CrowdHistory CountingHub::history(const QString& service, const QString& instance, int days, Minute now)
{
    const ReportCounter::Key key{service, instance};
    const Minute current = fullHour(now);
    CrowdHistory history = m_store->history(key, current + 60min - 24h * days, current + 60min);
    const auto place = m_counter.places().find(key);
    const Baseline baseline =
        place != m_counter.places().end() ? place->second.detector().baseline : Baseline();
    for (std::size_t i = 0; i < history.expected.size(); ++i) {
        if (history.people[i] && history.expected[i] == 0)
            history.expected[i] = baseline.usual(history.start + 60min * static_cast<int>(i + 1), 60min);
    }
    // What has not reached the table yet.
    for (const Minute hour : {current - 60min, current}) {
        const auto index = (hour - history.start) / 60min;
        if (index < 0 || index >= static_cast<qint64>(history.people.size()))
            continue;
        std::optional<int>& people = history.people[static_cast<std::size_t>(index)];
        const int counted = place != m_counter.places().end() ? place->second.peopleIn(hour) : 0;
        if (hour == current || (people && counted > *people))
            people = counted;
        if (history.expected[static_cast<std::size_t>(index)] == 0)
            history.expected[static_cast<std::size_t>(index)] = baseline.usual(hour + 60min, 60min);
    }
    return history;
}

} // namespace downlight
