// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/judge.h"

#include "core/model/chosen_parts.h"

#include <algorithm>
#include <utility>

namespace downlight {

namespace {

struct Outcome {
    Level level;
    Scope scope;
};

Level levelOf(Says official)
{
    switch (official) {
    case Says::Maintenance:
        return Level::Maintenance;
    case Says::Degraded:
        return Level::Degraded;
    case Says::PartialOutage:
        return Level::PartialOutage;
    case Says::MajorOutage:
        return Level::MajorOutage;
    default:
        return Level::Operational;
    }
}

/// Page and community have both been fine long enough since the first failure, and others answer meanwhile.
bool isOnlyYou(const Evidence& evidence)
{
    const Steady from =
        std::max({evidence.probe.badSince, evidence.official.fineSince, evidence.community.fineSince})
        + rules::onlyYouAfter;
    return evidence.official.says == Says::Fine && evidence.community.says == Says::Fine
        && evidence.official.readAt >= from && evidence.community.readAt >= from
        && evidence.witnesses >= rules::onlyYouWitnesses && !evidence.probe.recovering;
}

Outcome judgeFailedProbe(const Evidence& evidence, const Verdict& previous)
{
    const Says community = evidence.community.says;
    if (community == Says::Possible || community == Says::Outage || community == Says::Quiet)
        return {Level::MajorOutage, Scope::Everyone};
    const bool bothFine = evidence.official.says == Says::Fine && community == Says::Fine;
    // Once found, "only you" holds while nothing speaks against it: witnesses need not answer every minute.
    const bool wasOnlyYou = previous.scope == Scope::OnlyYou && bothFine;
    if (wasOnlyYou || isOnlyYou(evidence))
        return {Level::Degraded, Scope::OnlyYou};
    return {Level::MajorOutage, Scope::Unclear};
}

/// The table without its first and last row; nullopt where no lamp says anything fresh.
std::optional<Outcome> table(const Evidence& evidence, const Verdict& previous)
{
    const Says official = evidence.official.says;
    const Says probe = evidence.probe.says;
    const Says community = evidence.community.says;
    // Announced work does not explain what everybody meets.
    if (official == Says::Maintenance && probe == Says::Failed && community == Says::Outage)
        return Outcome{Level::MajorOutage, Scope::Everyone};
    if (official == Says::Maintenance)
        return Outcome{Level::Maintenance, Scope::Everyone};
    if (isBad(official)) {
        const Level page = levelOf(official);
        const Level met = probe == Says::Failed ? Level::MajorOutage
            : community == Says::Outage         ? std::max(page, Level::PartialOutage)
                                                : page;
        return Outcome{met, Scope::Everyone};
    }
    if (probe == Says::Failed)
        return judgeFailedProbe(evidence, previous);
    if (community == Says::Outage)
        return Outcome{Level::PartialOutage, Scope::Everyone};
    if (community == Says::Possible)
        return Outcome{Level::Degraded, Scope::Everyone};
    // That nobody reports any more is no recovery; page or probe may say that it is one. Until then it is as
    // it was, as far as people alone can tell. Whoever did not see it down is not alarmed when it ends.
    if (community == Says::Quiet && official != Says::Fine && probe != Says::Fine && probe != Says::Slow) {
        if (!isProblem(previous.level))
            return Outcome{Level::Unknown, Scope::Unclear};
        return Outcome{std::min(previous.level, Level::PartialOutage), Scope::Everyone};
    }
    if (probe == Says::Slow)
        return Outcome{Level::Degraded, Scope::Unclear};
    if (official == Says::Fine || probe == Says::Fine || community == Says::Fine)
        return Outcome{Level::Operational, Scope::Everyone};
    return std::nullopt;
}

QList<Reason> reasonsFor(const Evidence& evidence)
{
    QList<Reason> reasons;
    const auto add = [&reasons](LampKind kind, const Lamp& lamp) {
        if (lamp.says != Says::None)
            reasons.append({kind, lamp.says, lamp.age, lamp.detail});
    };
    add(LampKind::Official, evidence.official);
    add(LampKind::Probe, evidence.probe);
    add(LampKind::Community, evidence.community);
    return reasons;
}

/// When what is now said began, as far as the lamps that speak against the service saw it.
Steady beginning(const Evidence& evidence, Steady now)
{
    Steady first = now;
    for (const Lamp* lamp : {&evidence.official, &evidence.probe, &evidence.community}) {
        if (isBad(lamp->says))
            first = std::min(first, lamp->badSince);
    }
    return first;
}

} // namespace

Verdict judge(const Evidence& evidence, const Verdict& previous, Steady now)
{
    Verdict verdict = previous;
    if (!evidence.connectionJudges) {
        verdict.held = true;
        return verdict;
    }
    verdict.reasons = reasonsFor(evidence);
    verdict.held = false;

    std::optional<Outcome> outcome = table(evidence, previous);
    if (!outcome) {
        if (evidence.official.goodAndFresh || evidence.probe.goodAndFresh
            || evidence.community.goodAndFresh) {
            verdict.held = true;
            return verdict;
        }
        outcome = Outcome{Level::Unknown, Scope::Unclear};
    }
    // A lamp that was bad and went silent has not recovered: other lamps being fine must not say so for it.
    const bool owed =
        evidence.official.owesRecovery || evidence.probe.owesRecovery || evidence.community.owesRecovery;
    if (owed && outcome->level == Level::Operational)
        outcome = Outcome{Level::Unknown, Scope::Unclear};

    verdict.level = outcome->level;
    verdict.scope = outcome->scope;
    verdict.failsInWork =
        verdict.level == Level::Maintenance && (evidence.probe.standsBad || evidence.community.standsBad);
    if (verdict.level != previous.level || verdict.scope != previous.scope) {
        const bool risesFromGood = isProblem(verdict.level) && !isProblem(previous.level);
        // What failed during announced work is no incident before that work is over.
        const bool seen = risesFromGood && previous.level != Level::Maintenance;
        verdict.since = seen ? beginning(evidence, now) : now;
    }
    return verdict;
}

Level breadth(const Reading& reading, const QStringList& chosen)
{
    QList<Level> levels;
    bool isClear = true; // no part that counts says what nobody understands
    for (const Component& component : reading.components) {
        if (chosen.isEmpty() || isMeant(component, chosen)) {
            levels.append(component.level);
            isClear = isClear && (component.level != Level::Unknown || !component.measured);
        }
    }
    if (reading.listsOnlyAffected && !chosen.isEmpty() && reading.level != Level::Unknown) {
        // How much of what was chosen is down cannot be told from what is listed alone.
        Level worst = levels.isEmpty() ? Level::Operational : *std::max_element(levels.begin(), levels.end());
        // What names no part may be about any of them. Of one part it is at most a partial outage.
        bool placed = !reading.components.isEmpty();
        for (const PageIncident& incident : reading.incidents) {
            if (incident.open && incident.components.isEmpty()) {
                placed = false;
                worst = std::max(worst, std::clamp(incident.level, Level::Degraded, Level::PartialOutage));
            }
        }
        if (!isClear && !isProblem(worst))
            return isProblem(reading.level) ? Level::Degraded : Level::Unknown;
        if (!placed && reading.level == Level::Maintenance)
            worst = std::max(worst, Level::Maintenance);
        return std::max(worst, Level::Operational);
    }
    Level level = reading.level;
    const bool allListed = std::all_of(chosen.begin(), chosen.end(), [&reading](const QString& choice) {
        return std::any_of(reading.components.begin(), reading.components.end(),
                           [&choice](const Component& component) { return isMeant(component, {choice}); });
    });
    if (!allListed)
        return Level::Unknown;
    if (!chosen.isEmpty()) {
        const Level worst = *std::max_element(levels.begin(), levels.end());
        const bool allDown =
            std::all_of(levels.begin(), levels.end(), [](Level part) { return part == Level::MajorOutage; });
        level = worst == Level::MajorOutage && !allDown ? Level::PartialOutage : worst;
        if (!isClear && !isProblem(level))
            return Level::Unknown;
    }
    // Neither an outage nor announced work of a few parts of many is one of the whole.
    const auto few = [&levels](Level of) {
        return levels.size() >= rules::breadthComponents
            && std::count(levels.begin(), levels.end(), of) * 2 < levels.size();
    };
    if (level == Level::MajorOutage && few(level))
        return Level::PartialOutage;
    if (level == Level::Maintenance && few(level)) {
        Level others = isClear ? Level::Operational : Level::Unknown;
        for (const Level part : std::as_const(levels))
            others = part == Level::Maintenance || part == Level::Unknown ? others : std::max(others, part);
        return others == Level::MajorOutage ? Level::PartialOutage : others;
    }
    return level;
}

} // namespace downlight
