// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/notice_text.h"

#include "core/base/text.h"
#include "core/model/connection.h"
#include "ui/models/sentences.h"

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
        return notice.lines.first().scope == Scope::OnlyYou ? tr("%1: only you, it seems").arg(name)
                                                            : tr("%1: %2").arg(name, Sentences::level(level));
    case NoticeKind::Recovered:
        return tr("%1 is back").arg(name);
    case NoticeKind::Summary:
        return tr("%n service(s) changed", nullptr, count);
    case NoticeKind::Offline:
        return Sentences::connection(connectionFromWord(notice.subject).value_or(Connection::Offline));
    case NoticeKind::Online:
        return count > 0 ? tr("You are online again; %n service(s) changed", nullptr, count)
                         : tr("You are online again");
    case NoticeKind::Provider:
        return tr("%1: %n service(s) concerned", nullptr, count).arg(notice.subject);
    case NoticeKind::Flapping:
        return tr("%1 goes up and down").arg(name);
    }
    Q_UNREACHABLE();
}

QString NoticeText::line(const NoticeLine& line, const NameOf& nameOf)
{
    QString words = Sentences::level(line.level);
    if (const QString whom = Sentences::scope(line.scope); !whom.isEmpty() && isProblem(line.level))
        words += u", "_s + whom;
    //: A service's line in a summary: name, level now, level before.
    QString text = tr("%1: %2 (was %3)").arg(nameOf(line.service), words, Sentences::level(line.was));
    if (line.duration)
        text += u", "_s + tr("after %1").arg(Sentences::duration(*line.duration));
    return text;
}

NoticeText::Words NoticeText::of(const Notice& notice, const NameOf& fullNameOf)
{
    // A notice is small: a name as long as a page may give itself would fill it.
    const NameOf nameOf = [&fullNameOf](const QString& id) {
        return text::clean(fullNameOf(id), longestName);
    };
    Words words{title(notice, nameOf), {}};
    if (notice.kind == NoticeKind::Recovered && !notice.lines.isEmpty() && notice.lines.first().duration) {
        words.body = tr("It was away for %1.").arg(Sentences::duration(*notice.lines.first().duration));
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
        words.body = body.join(u'\n');
        return words;
    }
    QStringList lines;
    for (const NoticeLine& each : notice.lines) {
        if (lines.size() < mostLines)
            lines.append(line(each, nameOf));
    }
    if (notice.lines.size() > mostLines)
        lines.append(tr("and %n more", nullptr, static_cast<int>(notice.lines.size()) - mostLines));
    words.body = lines.join(u'\n');
    return words;
}

} // namespace downlight
