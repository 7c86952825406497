// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/qt_printers.h"
#include "ui/desktop/notice_text.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

Notice notice(NoticeKind kind, Level level, Level was)
{
    Notice notice;
    notice.kind = kind;
    notice.lines = {{u"a"_s, level, was, Scope::Everyone, std::nullopt}};
    return notice;
}

QString name(const QString& id)
{
    return id == "a"_L1 ? u"Alpha & <b>Co</b>"_s : id;
}

TEST(NoticeText, NamesServiceAndLevel)
{
    EXPECT_EQ(NoticeText::of(notice(NoticeKind::Down, Level::MajorOutage, Level::Operational), name).title,
              u"Alpha & <b>Co</b>: Major outage"_s);
    Notice back = notice(NoticeKind::Recovered, Level::Operational, Level::MajorOutage);
    back.lines.first().duration = std::chrono::seconds(690);
    EXPECT_EQ(NoticeText::of(back, name).title, u"Alpha & <b>Co</b> is back"_s);
    EXPECT_EQ(NoticeText::of(back, name).body, u"It was away for 11 min."_s);
}

TEST(NoticeText, SaysHowLongItWillLastWhereOthersTell)
{
    using namespace std::chrono_literals;
    Notice down = notice(NoticeKind::Down, Level::MajorOutage, Level::Unknown);
    Expectation expected{QDateTime::currentDateTimeUtc(), 20s, 18min, 52min, 3h, 23};
    down.lines.first().expected = expected;
    EXPECT_EQ(NoticeText::of(down, name).body,
              u"Incidents like this lasted 18 min to 3 h, half of them under 52 min (23 incident(s))."_s);
    // Later only what is left counts.
    expected.lasted = 16min;
    expected.basedOn = 9;
    down.lines.first().expected = expected;
    EXPECT_EQ(
        NoticeText::of(down, name).body,
        u"Those like it that lasted as long went on for 2 min to 2 h 44 min more, half of them under 36 min "
        "(9 incident(s))."_s);
}

TEST(NoticeText, ASummaryListsEachServiceWithNowAndBefore)
{
    Notice summary = notice(NoticeKind::Summary, Level::MajorOutage, Level::Operational);
    summary.lines.append(
        {u"b"_s, Level::Operational, Level::Degraded, Scope::Everyone, std::chrono::seconds(60)});
    EXPECT_EQ(
        NoticeText::of(summary, name).body,
        u"Alpha & <b>Co</b>: Major outage (was Operational)\nb: Operational (was Degraded), after 60 s"_s);
}

TEST(NoticeText, ALongSummaryIsCut)
{
    Notice summary = notice(NoticeKind::Summary, Level::MajorOutage, Level::Operational);
    for (int i = 0; i < 49; ++i)
        summary.lines.append(summary.lines.first());
    EXPECT_EQ(NoticeText::of(summary, name).body.count(u'\n'), 12);
}

} // namespace
} // namespace downlight
