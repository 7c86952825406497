// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sentences.h"

#include "core/base/text.h"

#include <QLocale>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

QString Sentences::level(Level level)
{
    switch (level) {
    case Level::Unknown:
        return tr("Unknown");
    case Level::Operational:
        return tr("Operational");
    case Level::Maintenance:
        return tr("Maintenance");
    case Level::Degraded:
        return tr("Degraded");
    case Level::PartialOutage:
        return tr("Partial outage");
    case Level::MajorOutage:
        return tr("Major outage");
    }
    Q_UNREACHABLE();
}

QString Sentences::scope(Scope scope)
{
    switch (scope) {
    case Scope::Everyone:
        return {};
    //: For whom a service is down: not for others, only for the user.
    case Scope::OnlyYou:
        return tr("only you");
    case Scope::Unclear:
        return {};
    }
    Q_UNREACHABLE();
}

QString Sentences::says(LampKind lamp, Says says)
{
    switch (says) {
    case Says::None:
        return {};
    case Says::Unknown:
        return tr("cannot be read");
    case Says::Fine:
        return lamp == LampKind::Probe    ? tr("answers")
            : lamp == LampKind::Community ? tr("no unusual reports")
                                          : tr("operational");
    case Says::Maintenance:
        return tr("maintenance");
    case Says::Degraded:
        return tr("degraded");
    case Says::PartialOutage:
        return tr("partial outage");
    case Says::MajorOutage:
        return tr("major outage");
    case Says::Slow:
        return tr("answers slowly");
    case Says::Failed:
        return tr("does not answer");
    case Says::Possible:
        return tr("possible problems");
    case Says::Outage:
        return tr("reports of an outage");
    case Says::Quiet:
        return tr("reports have stopped; nobody says yet that it works");
    }
    Q_UNREACHABLE();
}

QString Sentences::connection(Connection connection)
{
    switch (connection) {
    case Connection::Online:
        return tr("You are online.");
    case Connection::Offline:
        return tr("You are offline. What is shown was read before.");
    case Connection::Portal:
        return tr("A sign-in page of your network answers for everybody. Sign in to go on.");
    case Connection::Dns:
        return tr("Names do not resolve on your connection. What is shown was read before.");
    case Connection::Tls:
        return tr("Certificates of every host are refused on your connection. Nothing is read until they are "
                  "right.");
    case Connection::Clock:
        return tr("Every certificate looks out of date: the clock of this computer is probably wrong.");
    case Connection::Proxy:
        return tr("Your proxy refuses requests. What is shown was read before.");
    }
    Q_UNREACHABLE();
}

QString Sentences::reason(const Reason& reason)
{
    QString who;
    switch (reason.lamp) {
    case LampKind::Official:
        who = tr("Status page");
        break;
    case LampKind::Probe:
        who = tr("Own probe");
        break;
    case LampKind::Community:
        who = tr("Other people");
        break;
    }
    const QString age = duration(std::chrono::duration_cast<std::chrono::seconds>(reason.age));
    QString what = says(reason.lamp, reason.says);
    // What merely repeats the level is left out; a page's own words are kept apart from ours.
    if (!reason.detail.isEmpty() && !(isGood(reason.says) && reason.lamp == LampKind::Official))
        what += u" – "_s + text::isolate(reason.detail);
    //: %1 is who says it (status page, own probe, other people), %2 what it says, %3 how long ago ("40 s").
    return tr("%1: %2 (%3 ago)").arg(who, what, age);
}

QString Sentences::expected(const Expectation& expectation)
{
    constexpr std::chrono::seconds justBegun = 2min;
    const bool isNew = expectation.lasted < justBegun;
    const auto left = [&expectation, isNew](std::chrono::seconds length) {
        return duration(isNew ? length : length - expectation.lasted);
    };
    const QString from = left(expectation.p10);
    const QString half = left(expectation.median);
    const QString to = left(expectation.p90);
    if (isNew)
        //: %1 and %2: eight of ten lasted between these lengths; %3: half of them less than this.
        return tr("Incidents like this lasted %1 to %2, half of them under %3 (%n incident(s)).", nullptr,
                  expectation.basedOn)
            .arg(from, to, half);
    //: Of the incidents that lasted as long as this one has. %1 to %3 are lengths from now on.
    return tr("Those like it that lasted as long went on for %1 to %2 more, half of them under %3 (%n "
              "incident(s)).",
              nullptr, expectation.basedOn)
        .arg(from, to, half);
}

QString Sentences::duration(std::chrono::seconds length)
{
    const auto seconds = std::max<qint64>(length.count(), 0);
    if (seconds < 120)
        return tr("%1 s").arg(seconds);
    const qint64 minutes = seconds / 60;
    if (minutes < 120)
        return tr("%1 min").arg(minutes);
    const qint64 hours = minutes / 60;
    if (hours < 48)
        return minutes % 60 == 0 ? tr("%1 h").arg(hours) : tr("%1 h %2 min").arg(hours).arg(minutes % 60);
    return tr("%n day(s)", nullptr, static_cast<int>(hours / 24));
}

QString Sentences::timeFormat()
{
    const bool halves = QLocale().timeFormat(QLocale::ShortFormat).contains(u'a', Qt::CaseInsensitive);
    return halves ? u"h:mm AP"_s : u"HH:mm"_s;
}

QString Sentences::when(const QDateTime& utc)
{
    if (!utc.isValid())
        return {};
    const QDateTime local = utc.toLocalTime();
    const QLocale locale;
    // Today's times need no date; both sides come from the same clock of the desktop.
    const bool today = local.date() == QDateTime::currentDateTimeUtc().toLocalTime().date();
    return today ? locale.toString(local.time(), timeFormat()) : locale.toString(local, QLocale::ShortFormat);
}

QString Sentences::headline(const Verdict& verdict)
{
    QString line = level(verdict.level);
    if (const QString whom = scope(verdict.scope); !whom.isEmpty() && isProblem(verdict.level))
        line += u", "_s + whom;
    if (verdict.sinceWall.isValid() && verdict.level != Level::Operational)
        line = tr("%1, since %2").arg(line, when(verdict.sinceWall));
    return line;
}

QString Sentences::decisive(const Verdict& verdict)
{
    // A probe that fails is the plainest thing to say; then whoever else speaks against the service.
    for (const Reason& reason : verdict.reasons) {
        if (reason.says == Says::Failed)
            return Sentences::reason(reason);
    }
    for (const Reason& reason : verdict.reasons) {
        if (isBad(reason.says) || (verdict.level == Level::Maintenance && reason.says == Says::Maintenance))
            return Sentences::reason(reason);
    }
    for (const Reason& reason : verdict.reasons) {
        if (reason.says == Says::Unknown)
            return Sentences::reason(reason);
    }
    return {};
}

QString Sentences::answer(const Engine& engine)
{
    if (engine.services().empty())
        return tr("Nothing is watched yet");
    const bool online = engine.connection() == Connection::Online;
    QList<const WatchedService*> problems;
    int unread = 0;
    int pending = 0;
    int silenced = 0;
    int acknowledged = 0;
    for (const QString& id : engine.order()) {
        const WatchedService* watched = engine.service(id);
        const bool problem = isProblem(watched->verdict.level);
        if (!online && !watched->service.local)
            continue;
        const bool seen = engine.noticeRules().of(id).acknowledged;
        if (problem && !seen && !engine.noticeRules().isSnoozed(id))
            problems.append(watched);
        acknowledged += problem && seen ? 1 : 0;
        silenced += problem && !seen ? 1 : 0;
        unread += watched->judged && watched->verdict.level == Level::Unknown ? 1 : 0;
        pending += watched->judged ? 0 : 1;
    }
    if (!problems.isEmpty()) {
        const QString line = problemLine(problems);
        return online ? line : line + u'\n' + connection(engine.connection());
    }
    if (online && silenced == 0 && acknowledged > 0)
        return tr("%n problem(s), acknowledged", nullptr, acknowledged);
    return online ? calmLine(static_cast<int>(engine.services().size()), silenced, unread, pending)
                  : connection(engine.connection());
}

QString Sentences::problemLine(QList<const WatchedService*> problems)
{
    constexpr qsizetype mostNames = 3;
    constexpr int longestName = 40;
    std::stable_sort(problems.begin(), problems.end(), [](const WatchedService* a, const WatchedService* b) {
        return a->verdict.level > b->verdict.level;
    });
    QStringList names;
    for (const WatchedService* watched : problems.first(std::min(problems.size(), mostNames)))
        names.append(text::isolate(text::clean(watched->service.name, longestName)));
    const auto count = static_cast<int>(problems.size());
    return problems.size() > mostNames ? tr("%n problem(s): %1 …", nullptr, count).arg(names.join(u", "_s))
                                       : tr("%n problem(s): %1", nullptr, count).arg(names.join(u", "_s));
}

/// Of \p all services: \p silenced have a problem and are snoozed, \p unread cannot be read, \p pending were
/// not read yet.
QString Sentences::calmLine(int all, int silenced, int unread, int pending)
{
    if (silenced > 0)
        return tr("%n problem(s), snoozed", nullptr, silenced);
    if (pending + unread == all)
        return tr("Nothing is known yet of %n service(s)", nullptr, all);
    if (unread > 0)
        return tr("No problems, but %n service(s) cannot be read", nullptr, unread);
    if (pending > 0)
        return tr("No problems so far; %n service(s) not read yet", nullptr, pending);
    return tr("%n service(s), no problems", nullptr, all);
}

} // namespace downlight
