// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/notice_text.h"

#include "core/base/text.h"
#include "core/model/connection.h"
#include "ui/models/sentences.h"

#include <algorithm>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostLines = 12;
constexpr int longestName = 60;

} // namespace

QString NoticeText::title(const Notice& notice, const NameOf& nameOf)
{
    const QString name = notice.lines.isEmpty() ? QString() : nameOf(notice.lines.first().service);
    const Level level = notice.lines.isEmpty() ? Level::Unknown : notice.lines.first().level;
    const auto count = static_cast<int>(notice.lines.size());
    switch (notice.kind) {
    case NoticeKind::Down:
    case NoticeKind::Worse:
        return tr("%1: %2").arg(name, Sentences::level(level));
    case NoticeKind::Changed:
        return changed(notice.lines.first(), name);
    case NoticeKind::Recovered:
        return notice.stableAgain ? tr("%1 is stable again").arg(name) : tr("%1 is back").arg(name);
    case NoticeKind::Summary:
        return summary(notice, name);
    case NoticeKind::Offline:
        return Sentences::connection(connectionFromWord(notice.subject).value_or(Connection::Offline));
    case NoticeKind::Online:
        return count > 0 ? tr("You are online again; %n service(s) changed", nullptr, count)
                         : tr("You are online again");
    case NoticeKind::Provider:
        return notice.pagesUnreadable
            ? tr("%1: %n status page(s) cannot be read", nullptr, count).arg(notice.subject)
            : tr("%1: %n service(s) concerned", nullptr, count).arg(notice.subject);
    case NoticeKind::Flapping:
        return tr("%1 goes up and down").arg(name);
    case NoticeKind::Unreadable:
        return count > 1 ? tr("%n status page(s) cannot be read", nullptr, count)
                         : tr("The status page of %1 cannot be read").arg(name);
    }
    Q_UNREACHABLE();
}

/// The title of a notice that says something else of what it told before.
QString NoticeText::changed(const NoticeLine& line, const QString& name)
{
    if (line.level == Level::Maintenance)
        return tr("%1: maintenance, and it still fails").arg(name);
    if (line.level == Level::Unknown)
        return tr("%1: nobody can tell any more").arg(name);
    return line.scope == Scope::OnlyYou ? tr("%1: only you, it seems").arg(name)
                                        : tr("%1: %2").arg(name, Sentences::level(line.level));
}

QString NoticeText::summary(const Notice& notice, const QString& name)
{
    const auto count = static_cast<int>(notice.lines.size());
    const auto down = std::count_if(notice.lines.begin(), notice.lines.end(),
                                    [](const NoticeLine& line) { return !isOver(line); });
    const NoticeLine& first = notice.lines.first();
    if (count == 1 && isProblem(first.level) && first.level == first.was)
        return tr("%1: still %2").arg(name, Sentences::level(first.level));
    if (down == 0)
        return count == 1 ? tr("%1 is back").arg(name) : tr("%n service(s) are back", nullptr, count);
    //: While the members of a storm come back one by one; %1 is how many are not back yet.
    return notice.silent ? tr("%1 of %n service(s) still down", nullptr, count).arg(down)
                         : tr("%n service(s) changed", nullptr, count);
}

QString NoticeText::line(const NoticeLine& line, const NameOf& nameOf)
{
    QString words = Sentences::level(line.level);
    if (const QString whom = Sentences::scope(line.scope); !whom.isEmpty() && isProblem(line.level))
        words += u", "_s + whom;
    //: A service's line in a summary: name, level now, level before.
    QString text = line.level == line.was
        ? tr("%1: still %2").arg(nameOf(line.service), words)
        : tr("%1: %2 (was %3)").arg(nameOf(line.service), words, Sentences::level(line.was));
    if (line.duration)
        text += u", "_s + tr("after %1").arg(Sentences::duration(*line.duration));
    return text;
}

/// Whose pages cannot be read, and what to do about it.
QString NoticeText::pagesBody(const Notice& notice, const NameOf& nameOf)
{
    QStringList names;
    for (const NoticeLine& each : notice.lines) {
        if (names.size() < mostLines)
            names.append(nameOf(each.service));
    }
    QString body = notice.lines.size() > 1 ? names.join(u", "_s) + u'\n' : QString();
    body += notice.pagesUnreadable
        ? tr("The pages answer, but not as before. The services themselves may be well.")
        : tr("For a day it has said nothing that can be used. Its details tell why, and what to do.");
    return body;
}

NoticeText::Words NoticeText::of(const Notice& notice, const NameOf& fullNameOf)
{
    // A notice is small: a name as long as a page may give itself would fill it.
    const NameOf nameOf = [&fullNameOf](const QString& id) {
        return text::clean(fullNameOf(id), longestName);
    };
    Words words{title(notice, nameOf), {}};
    if (notice.kind == NoticeKind::Recovered && !notice.lines.isEmpty() && notice.lines.first().duration) {
        const QString length = Sentences::duration(*notice.lines.first().duration);
        words.body = notice.stableAgain ? tr("It went up and down for %1.").arg(length)
                                        : tr("It was away for %1.").arg(length);
        return words;
    }
    if (notice.kind == NoticeKind::Unreadable || notice.pagesUnreadable) {
        words.body = pagesBody(notice, nameOf);
        return words;
    }
    if (notice.kind == NoticeKind::Changed && notice.lines.first().level == Level::Unknown) {
        words.body = tr("It was down when it was last read. Since then neither its page nor a probe has said "
                        "anything that can be used.");
        return words;
    }
    if (notice.kind == NoticeKind::Changed && notice.lines.first().level == Level::Maintenance) {
        words.body = notice.silent
            ? tr("Its page announces work now. You hear when it answers again.")
            : tr(
                "Its page tells of work, and it does not answer. The work is over its time, or goes on for a "
                "day.");
        return words;
    }
    if (notice.kind == NoticeKind::Flapping) {
        words.body = tr("It is left alone until it has been stable, or down, for 15 minutes.");
        return words;
    }
    const bool titleSaysIt = notice.kind == NoticeKind::Down || notice.kind == NoticeKind::Worse;
    if (titleSaysIt && notice.lines.size() == 1) {
        const NoticeLine& only = notice.lines.first();
        QStringList body;
        if (only.was != Level::Unknown)
            body.append(tr("It was: %1").arg(Sentences::level(only.was)));
        if (const QString whom = Sentences::scope(only.scope); !whom.isEmpty())
            body.append(whom);
        if (only.expected)
            body.append(Sentences::expected(*only.expected));
        words.body = body.join(u'\n');
        return words;
    }
    // What is still down comes first.
    QList<NoticeLine> sorted = notice.lines;
    std::stable_partition(sorted.begin(), sorted.end(), [](const NoticeLine& each) { return !isOver(each); });
    QStringList lines;
    for (const NoticeLine& each : std::as_const(sorted)) {
        if (lines.size() < mostLines)
            lines.append(line(each, nameOf));
    }
    if (notice.lines.size() > mostLines)
        lines.append(tr("and %n more", nullptr, static_cast<int>(notice.lines.size()) - mostLines));
    words.body = lines.join(u'\n');
    return words;
}

} // namespace downlight
