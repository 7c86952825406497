// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Engine that deals with pages that say nothing: those of a platform together, and one for long.

#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/outlook.h"

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr Steady platformWindow = 120s;
constexpr std::size_t platformPages = 3;
constexpr Steady kept = 10min; ///< A silence is written down so often.

} // namespace

/// Several pages of one platform that answer, but not as status pages: the platform changed, not the
/// services.
void Engine::noteUnreadable(WatchedService& watched, const PollOutcome& outcome, Steady now)
{
    if (!outcome.pageUnreadable) {
        if (outcome.reading && std::exchange(watched.unreadableSince, std::nullopt))
            m_rules.pageReadAgain(watched.service.id);
        return;
    }
    if (!watched.unreadableSince)
        watched.unreadableSince = now;
    const QString& format = watched.service.page.format;
    QList<NoticeLine> lines;
    int pages = 0;
    for (const auto& [id, other] : m_services) {
        if (other.service.page.format != format || !other.has(LampKind::Official))
            continue;
        ++pages;
        if (other.unreadableSince
            && now - *other.unreadableSince <= platformWindow + other.service.page.interval)
            lines.append({id, other.verdict.level, other.verdict.level, other.verdict.scope, std::nullopt});
    }
    if (static_cast<std::size_t>(lines.size()) >= platformPages && lines.size() * 2 >= pages)
        m_rules.platformUnreadable(format, lines, now);
}

/// What the page calls the chosen parts is news to the watch list.
void Engine::noteParts(const WatchedService& watched, const PollOutcome& outcome)
{
    if (!outcome.parts)
        return;
    if (watched.service.page.components != outcome.parts->names)
        qCInfo(logEngine).noquote() << "Parts of the page of" << watched.service.id << "have other names.";
    Q_EMIT partsFound(watched.service.id, *outcome.parts);
}

/// How long a page has said nothing that can be used, while somebody looked. \p passed: since it was heard
/// last.
void Engine::noteSilentPage(WatchedService& watched, const PollOutcome& outcome, Steady passed)
{
    if (outcome.says != Says::Unknown) {
        if (watched.unreadableFor > Steady{0})
            m_toStore.insert(watched.service.id);
        watched.unreadableFor = Steady{0};
        watched.unreadableTold = false;
        watched.lookedAgainAt = Steady{0};
        watched.offer.reset();
        return;
    }
    // What passed while the machine slept or was offline is nobody's silence.
    const Steady most = watched.interval(LampKind::Official) + rules::maximumBackOff;
    const Steady before = watched.unreadableFor;
    watched.unreadableFor += std::clamp(passed, Steady{0}, most);
    // A machine that is switched off every night has its days of silence, too.
    if (before == Steady{0} || before / kept != watched.unreadableFor / kept)
        m_toStore.insert(watched.service.id);
    const bool looksAgain = watched.lookedAgainAt == Steady{0}
        ? watched.unreadableFor >= rules::silenceIsMarked
        : watched.unreadableFor - watched.lookedAgainAt >= rules::looksAgainEvery;
    // A part that is gone is the user's to choose anew: the page itself speaks.
    if (looksAgain && watched.missingParts.isEmpty() && m_options.tells) {
        watched.lookedAgainAt = watched.unreadableFor;
        m_redetector.look(watched.service);
    }
    if (watched.unreadableFor >= rules::unreadableToldAfter && !watched.unreadableTold)
        tellSilentPages();
}

/// One notice for all pages that have been silent for about a day.
void Engine::tellSilentPages()
{
    if (!m_options.tells)
        return;
    QList<NoticeLine> lines;
    for (const auto& [id, other] : m_services) {
        const bool longSilent = other.unreadableFor >= rules::unreadableToldAfter - rules::unreadableTogether;
        if (longSilent && !other.unreadableTold && !m_rules.isSnoozed(id))
            lines.append({id, other.verdict.level, other.verdict.level, other.verdict.scope, std::nullopt});
    }
    if (lines.isEmpty() || !m_rules.pagesUnreadable(lines))
        return;
    for (const NoticeLine& line : std::as_const(lines)) {
        m_services.at(line.service).unreadableTold = true;
        m_toStore.insert(line.service);
    }
}

/// What a page that was read tells of incidents.
void Engine::notePast(WatchedService& watched, const PollOutcome& outcome)
{
    if (watched.pagePast.running != outcome.running) {
        watched.pagePast.running = outcome.running;
        m_toStore.insert(watched.service.id);
    }
    if (!m_lookBack.canAsk(watched.service))
        keepPagePast(watched, outcome.past);
}

/// Asks a page for its past incidents, where it wants to be asked and that was long ago. Whoever runs for a
/// moment only does so where there is something to compare with them.
void Engine::askForPast(const WatchedService& watched, Steady now)
{
    const QDateTime wall = m_parts.clock.now();
    const QDateTime& asked = watched.pagePast.askedAt;
    const bool isOld =
        !asked.isValid() || asked.addSecs(rules::asksForPastEvery.count()) <= wall || asked > wall;
    const bool isUrgent = isProblem(watched.verdict.level);
    const bool wanted = isUrgent || (m_options.tells && now - m_startedAt >= rules::asksForPastAfter);
    if (!isOld || !wanted || !m_options.asksForPast || !watched.reading
        || !m_lookBack.canAsk(watched.service))
        return;
    const Reading reading = watched.reading->unpack();
    m_lookBack.look(watched.service, namesOfChosen(findChosen(watched.service.page, reading).names, reading),
                    isUrgent);
}

bool Engine::awaitsPast(const QString& id) const
{
    const WatchedService* watched = service(id);
    return watched && isProblem(watched->verdict.level) && m_lookBack.isAsking(id);
}

void Engine::foundPast(const QString& id, const Result<QList<PastIncident>>& past)
{
    const auto found = m_services.find(id);
    if (found == m_services.end())
        return;
    noticeGap(m_parts.clock.steady());
    WatchedService& watched = found->second;
    // A page that answers with something else has no such list, and will have none in an hour.
    const bool answered =
        past || past.error().kind == Failure::Kind::Format || past.error().kind == Failure::Kind::TooLarge;
    const auto wait = answered ? std::chrono::seconds{0} : rules::asksForPastEvery - rules::asksForPastAgain;
    watched.pagePast.askedAt = m_parts.clock.now().addSecs(-wait.count());
    keepPagePast(watched, past ? *past : watched.pagePast.incidents);
    m_writes.remember(pastKey(id), memoryOf(watched.pagePast));
    Q_EMIT serviceTouched(id);
    finish(m_parts.clock.steady());
}

void Engine::keepPagePast(WatchedService& watched, const QList<PastIncident>& incidents)
{
    if (watched.pagePast.incidents == incidents)
        return;
    watched.pagePast.incidents = incidents;
    m_writes.remember(pastKey(watched.service.id), memoryOf(watched.pagePast));
}

} // namespace downlight
