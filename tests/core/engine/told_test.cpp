// SPDX-License-Identifier: GPL-3.0-or-later
// Small worlds that once told too much, too little or the wrong thing; each keeps its defect from coming
// back.

#include "core/engine/simulation.h"
#include "support/qt_printers.h"

#include <QJsonArray>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

/// A world of lines joined by newlines. "P": service a with a probe. "F": a with page, probe and community.
QList<QJsonObject> told(const QString& script)
{
    QString text = script;
    text.replace("P;"_L1,
                 R"({"t":0,"service":"a","page":false,"probe":true,"community":false,"interval":60};)"_L1);
    text.replace("F;"_L1,
                 R"({"t":0,"service":"a","page":true,"probe":true,"community":true,"interval":60};)"_L1);
    const Result<World> world = parseWorld(text.replace(u';', u'\n').toUtf8());
    EXPECT_TRUE(world) << (world ? "" : world.error().detail.toStdString());
    QList<QJsonObject> lines;
    if (world) {
        Simulation simulation(*world, {}, [&lines](const QJsonObject& line) {
            if (line.contains("notice"_L1) || line.contains("verdict"_L1))
                lines.append(line);
        });
        EXPECT_TRUE(simulation.run());
    }
    return lines;
}

QString kinds(const QList<QJsonObject>& lines)
{
    QStringList words;
    for (const QJsonObject& line : lines) {
        if (line.contains("notice"_L1))
            words.append(line["notice"_L1].toString());
    }
    return words.join(u' ');
}

QString lastLevel(const QList<QJsonObject>& lines)
{
    QString level;
    for (const QJsonObject& line : lines)
        level = line.contains("verdict"_L1) ? line["level"_L1].toString() : level;
    return level;
}

QJsonObject lastNotice(const QList<QJsonObject>& lines)
{
    QJsonObject notice;
    for (const QJsonObject& line : lines)
        notice = line.contains("notice"_L1) ? line : notice;
    return notice;
}

QString reach(int t, bool reachable)
{
    return u"{\"t\":%1,\"service\":\"a\",\"reachable\":%2};"_s.arg(t).arg(reachable ? u"true"_s : u"false"_s);
}

QString snooze(int t, int seconds)
{
    return u"{\"t\":%1,\"act\":\"snooze\",\"service\":\"a\",\"seconds\":%2};"_s.arg(t).arg(seconds);
}

const QString end = u"{\"t\":8000,\"network\":\"up\"}"_s;

TEST(Told, AnOutageThatStandsAtTheEndOfASnoozeIsTold)
{
    const auto lines = told(u"P;"_s + snooze(500, 2000) + reach(600, false) + reach(900, true)
                            + reach(1200, false) + reach(6000, true) + end);
    EXPECT_EQ(kinds(lines), u"summary recovered"_s);
}

TEST(Told, ASilentLampDoesNotKeepAServiceUnknownForEver)
{
    const auto lines = told(
        u"F;{\"t\":600,\"service\":\"a\",\"community\":\"outage\"};{\"t\":900,\"service\":\"a\",\"community\":\"unknown\"};"_s
        + end);
    EXPECT_EQ(lastLevel(lines), u"operational"_s);
    EXPECT_EQ(kinds(lines), u"down recovered"_s);
}

TEST(Told, ThatReportsHaveStoppedIsNoRecovery)
{
    const QString crowd = u"{\"t\":0,\"service\":\"a\",\"page\":false,\"probe\":false,\"community\":true};"_s;
    const QString fades =
        u"{\"t\":600,\"service\":\"a\",\"community\":\"outage\"};{\"t\":1200,\"service\":\"a\",\"community\":\"quiet\"};"_s;
    const auto quiet = told(crowd + fades + end);
    EXPECT_EQ(kinds(quiet), u"down"_s) << "nobody says that it works";
    EXPECT_EQ(lastLevel(quiet), u"partial_outage"_s);
    const auto missed = told(
        crowd
        + u"{\"t\":600,\"service\":\"a\",\"community\":\"quiet\"};{\"t\":5000,\"service\":\"a\",\"community\":\"operational\"};"_s
        + end);
    EXPECT_EQ(kinds(missed), QString()) << "nobody is alarmed by the end of what they did not see";
    EXPECT_EQ(lastLevel(missed), u"operational"_s);
    const auto over =
        told(crowd + fades + u"{\"t\":5000,\"service\":\"a\",\"community\":\"operational\"};"_s + end);
    EXPECT_EQ(kinds(over), u"down recovered"_s);
    EXPECT_EQ(lastLevel(over), u"operational"_s);
    const auto seen = told(u"F;"_s + fades + end);
    EXPECT_EQ(kinds(seen), u"down recovered"_s) << "page and probe say that it works";
    EXPECT_EQ(lastLevel(seen), u"operational"_s);
}

TEST(Told, ALocalServiceIsToldWhileOffline)
{
    const auto lines = told(
        u"P;{\"t\":0,\"service\":\"l\",\"probe\":true,\"local\":true};{\"t\":900,\"network\":\"down\"};{"
        u"\"t\":1500,\"kill\":true};"
        "{\"t\":2000,\"service\":\"l\",\"reachable\":false};{\"t\":3000,\"service\":\"l\",\"reachable\":true};{\"t\":6000,\"network\":\"up\"};"_s
        + end);
    EXPECT_EQ(kinds(lines), u"offline down recovered online"_s);
}

TEST(Told, WhatEverybodySeesIsWorseAndNotSilent)
{
    const auto lines =
        told(u"F;{\"t\":0,\"service\":\"b\",\"page\":true,\"probe\":true};"_s + reach(600, false)
             + u"{\"t\":2000,\"service\":\"a\",\"page_level\":\"major_outage\"};"_s + end);
    EXPECT_EQ(kinds(lines), u"down changed worse"_s);
}

TEST(Told, ASilenceThatEndsOfflineWaitsForTheReturn)
{
    const auto lines =
        told(u"P;"_s + snooze(500, 1000) + reach(600, false) + u"{\"t\":900,\"network\":\"down\"};"_s
             + reach(2000, true) + u"{\"t\":3000,\"network\":\"up\"};"_s + end);
    EXPECT_EQ(kinds(lines), u"offline online"_s) << "one notice for the return, with what changed";
    EXPECT_EQ(lastNotice(lines)["services"_L1][0]["level"_L1].toString(), u"operational"_s);
}

TEST(Told, ASilenceThatEndsAsleepIsPartOfTheOneSummary)
{
    const auto lines = told(u"P;"_s + snooze(500, 1000) + reach(600, false)
                            + u"{\"t\":900,\"suspend\":3600};"_s + reach(2000, true) + end);
    EXPECT_EQ(kinds(lines), u"summary"_s);
}

TEST(Told, TheBellIsHeardAfterASleepToo)
{
    const auto lines =
        told(u"P;"_s + reach(600, false) + snooze(800, 14400)
             + u"{\"t\":801,\"act\":\"bell\",\"service\":\"a\"};{\"t\":900,\"suspend\":3600};"_s
             + reach(2000, true) + end);
    EXPECT_EQ(kinds(lines), u"down summary"_s);
}

QString cycles(int count, bool endsDown)
{
    QString script;
    for (int i = 0; i < count; ++i)
        script += reach(600 + 300 * i, false)
            + (i + 1 < count || !endsDown ? reach(750 + 300 * i, true) : QString());
    return script;
}

TEST(Told, FlappingSettlesOnlyOnWhatIsSeen)
{
    EXPECT_EQ(kinds(told(u"P;"_s + cycles(3, false) + u"{\"t\":1450,\"network\":\"down\"};"_s + end)),
              u"down recovered down recovered flapping offline"_s);
}

TEST(Told, FlappingInASnoozeIsNoFlappingAfterIt)
{
    const auto lines = told(u"P;"_s + snooze(500, 1500) + cycles(3, false) + end);
    EXPECT_EQ(kinds(lines), u"summary"_s);
}

TEST(Told, SettledFlappingHasTheDurationOfAllOfIt)
{
    const auto lines = told(u"P;"_s + cycles(3, false) + end);
    EXPECT_EQ(kinds(lines), u"down recovered down recovered flapping recovered"_s);
    EXPECT_NEAR(lastNotice(lines)["services"_L1][0]["duration"_L1].toDouble(), 750, 80);
    EXPECT_TRUE(lastNotice(lines)["stable_again"_L1].toBool());
}

TEST(Told, AGroupDoesNotGoOnTellingTheOld)
{
    QString script;
    for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
        script += u"{\"t\":0,\"service\":\"%1\",\"probe\":true};"_s.arg(id);
    for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
        script += u"{\"t\":600,\"service\":\"%1\",\"reachable\":false};"_s.arg(id);
    int t = 1800;
    for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
        script +=
            u"{\"t\":%1,\"service\":\"%2\",\"reachable\":true};"_s.arg(std::exchange(t, t + 600)).arg(id);
    const auto lines = told(script + end);
    QSet<qint64> visible;
    for (const QJsonObject& line : lines) {
        if (!line.contains("notice"_L1))
            continue;
        visible.remove(line["replaces"_L1].toInteger());
        for (const auto& id : line["withdraws"_L1].toArray())
            visible.remove(id.toInteger());
        visible.insert(line["id"_L1].toInteger());
    }
    EXPECT_EQ(kinds(lines), u"down down summary summary summary summary"_s);
    EXPECT_EQ(visible.size(), 1) << "one story has one notice, which counts down";
    EXPECT_FALSE(lastNotice(lines).contains("silent"_L1)) << "the last of them back is news";
}

TEST(Told, APlatformIsNamedOnceThroughKills)
{
    QString script;
    for (int i = 0; i < 4; ++i)
        script += u"{\"t\":0,\"service\":\"s%1\",\"page\":true};"_s.arg(i);
    for (int i = 0; i < 4; ++i)
        script += u"{\"t\":600,\"service\":\"s%1\",\"page_readable\":false};"_s.arg(i);
    EXPECT_EQ(
        kinds(told(
            script
            + u"{\"t\":1200,\"kill\":true};{\"t\":1800,\"kill\":true};{\"t\":2500,\"network\":\"up\"}"_s)),
        u"provider"_s);
}

TEST(Told, AShortSleepOfAShortGapIsNotOffline)
{
    EXPECT_EQ(
        kinds(told(
            u"F;{\"t\":900,\"network\":\"down\"};{\"t\":930,\"suspend\":600};{\"t\":1000,\"network\":\"up\"};"_s
            + end)),
        u""_s);
}

TEST(Told, AnIncidentBeginsAfterAnnouncedWork)
{
    const auto lines =
        told(u"F;{\"t\":600,\"service\":\"a\",\"page_level\":\"maintenance\"};"_s + reach(700, false)
             + u"{\"t\":5000,\"service\":\"a\",\"page_level\":\"operational\"};"_s + reach(6000, true) + end);
    EXPECT_EQ(kinds(lines), u"down changed recovered"_s) << "the page is fine: only you, after ten minutes";
    EXPECT_NEAR(lastNotice(lines)["services"_L1][0]["duration"_L1].toDouble(), 1037, 90);
}

TEST(Told, ARestartReplacesOnlyWhatWasShown)
{
    QString script;
    for (int i = 0; i < 20; ++i)
        script += u"{\"t\":0,\"service\":\"s%1\",\"probe\":true};"_s.arg(i);
    script += u"{\"t\":500,\"daemon\":\"down\"};"_s;
    for (int i = 0; i < 20; ++i)
        script += u"{\"t\":600,\"service\":\"s%1\",\"reachable\":false};"_s.arg(i);
    const auto lines =
        told(script
             + u"{\"t\":800,\"kill\":true};{\"t\":900,\"daemon\":\"up\"};{\"t\":2500,\"network\":\"up\"}"_s);
    EXPECT_EQ(kinds(lines), u"summary"_s);
    EXPECT_EQ(lastNotice(lines)["replaces"_L1].toInt(), 0);
}

TEST(Told, ADeadLineIsSeenByTheCommunityToo)
{
    EXPECT_EQ(kinds(told(u"{\"t\":0,\"service\":\"a\",\"community\":true};{\"t\":600,\"network\":\"down\"};"_s
                         + end)),
              u"offline"_s);
}

TEST(Told, ASnoozeUntilRecoveryOfWhatWorksHidesNothing)
{
    EXPECT_EQ(kinds(told(u"P;{\"t\":600,\"act\":\"snooze\",\"service\":\"a\"};"_s + reach(700, false)
                         + reach(1500, true) + end)),
              u"down recovered"_s);
}

TEST(Told, WhatIsAcknowledgedIsToldOnlyWhenItIsBack)
{
    const QString acknowledged = u"{\"t\":900,\"act\":\"ack\",\"service\":\"a\"};"_s;
    const auto page = [](int t, const char* level) {
        return u"{\"t\":%1,\"service\":\"a\",\"page_level\":\"%2\"};"_s.arg(t).arg(QLatin1StringView(level));
    };
    const QString worse = page(600, "degraded") + u"%1"_s + page(1200, "major_outage")
        + page(1800, "degraded") + page(2400, "major_outage") + page(3000, "operational");
    EXPECT_EQ(kinds(told(u"F;"_s + worse.arg(QString()) + end)), u"down worse worse recovered"_s);
    EXPECT_EQ(kinds(told(u"F;"_s + worse.arg(acknowledged) + end)), u"down recovered"_s);
    EXPECT_EQ(kinds(told(u"F;"_s + worse.arg(acknowledged) + page(4000, "degraded")
                         + page(5000, "operational") + end)),
              u"down recovered down recovered"_s)
        << "the next incident is another";
    EXPECT_EQ(kinds(told(u"F;{\"t\":300,\"act\":\"ack\",\"service\":\"a\"};"_s + worse.arg(QString()) + end)),
              u"down worse worse recovered"_s)
        << "what works cannot be acknowledged";
    EXPECT_EQ(kinds(told(u"F;"_s + worse.arg(acknowledged + u"{\"t\":1000,\"kill\":true};"_s) + end)),
              u"down recovered"_s)
        << "through a restart";
}

TEST(Told, ANewOutageTakesThePlaceOfAnOldReturnThatNobodySaw)
{
    const auto lines =
        told(u"P;"_s + reach(600, false) + u"{\"t\":1000,\"daemon\":\"down\"};"_s + reach(1200, true)
             + reach(3000, false) + u"{\"t\":3600,\"daemon\":\"up\"};"_s + end);
    EXPECT_EQ(kinds(lines), u"down down"_s) << "no old \"is back\" beside the new \"down\"";
}

QString says(int t, const char* what)
{
    return u"{\"t\":%1,\"service\":\"a\",%2};"_s.arg(t).arg(QLatin1StringView(what));
}

TEST(Told, WhatFailsInAnnouncedWorkIsNotBack)
{
    const QString work = u"F;"_s + reach(600, false) + says(1200, "\"page_level\":\"maintenance\"");
    const QString after = says(4000, "\"page_level\":\"operational\"") + reach(5000, true) + end;
    EXPECT_EQ(kinds(told(work + u"{\"t\":2000,\"kill\":true};"_s + after)),
              u"down changed changed changed recovered"_s)
        << "a restart";
    EXPECT_EQ(kinds(told(work + u"{\"t\":2000,\"suspend\":900};"_s + after)),
              u"down changed changed changed recovered"_s)
        << "a sleep";
    EXPECT_EQ(kinds(told(u"F;"_s + reach(600, false)
                         + u"{\"t\":900,\"act\":\"snooze\",\"service\":\"a\",\"seconds\":1800};"_s
                         + says(1200, "\"page_level\":\"maintenance\"") + reach(5000, true) + end)),
              u"down recovered"_s)
        << "the end of a snooze";
    EXPECT_EQ(kinds(told(work + says(2000, "\"blocked\":true,\"reachable\":true") + end)), u"down changed"_s)
        << "silence of the probe is no recovery";
}

TEST(Told, WhatIsAcknowledgedIsToldToBeBackThroughWorkAndSilence)
{
    const QString seen = u"P;"_s + reach(600, false) + u"{\"t\":900,\"act\":\"ack\",\"service\":\"a\"};"_s;
    EXPECT_EQ(kinds(told(seen + says(1200, "\"blocked\":true,\"reachable\":true")
                         + says(4000, "\"blocked\":false") + end)),
              u"down recovered"_s);
    EXPECT_EQ(kinds(told(u"F;"_s + reach(600, false) + u"{\"t\":900,\"act\":\"ack\",\"service\":\"a\"};"_s
                         + says(1200, "\"page_level\":\"maintenance\"") + reach(3000, true) + end)),
              u"down recovered"_s);
}

TEST(Told, AStormOfWhichNobodyCanTellIsNotOver)
{
    QString script;
    for (int i = 0; i < 4; ++i)
        script += u"{\"t\":0,\"service\":\"s%1\",\"probe\":true};"_s.arg(i);
    for (const char* what : {"600,\"reachable\":false", "1500,\"reachable\":true,\"blocked\":true"}) {
        for (int i = 0; i < 4; ++i)
            script += u"{\"service\":\"s%1\",\"t\":%2};"_s.arg(i).arg(QLatin1StringView(what));
    }
    const auto lines = told(script + end);
    EXPECT_TRUE(lastNotice(lines)["silent"_L1].toBool()) << "no \"services are back\"";
    for (int i = 0; i < 4; ++i)
        script += u"{\"t\":9000,\"service\":\"s%1\",\"blocked\":false};"_s.arg(i);
    const auto back = told(script + u"{\"t\":12000,\"network\":\"up\"}"_s);
    EXPECT_FALSE(lastNotice(back).contains("silent"_L1));
    EXPECT_EQ(lastNotice(back)["services"_L1].toArray().size(), 4) << "one story to its end";
}

TEST(Told, TheBellOutlivesWhatNobodyCanTell)
{
    const auto lines = told(u"P;"_s + reach(600, false) + u"{\"t\":800,\"act\":\"bell\",\"service\":\"a\"};"_s
                            + u"{\"t\":850,\"act\":\"snooze\",\"service\":\"a\",\"seconds\":80000};"_s
                            + says(1000, "\"blocked\":true,\"reachable\":true")
                            + u"{\"t\":3000,\"network\":\"down\"};{\"t\":4000,\"network\":\"up\"};"_s
                            + says(6000, "\"blocked\":false") + end);
    EXPECT_EQ(kinds(lines), u"down offline online recovered"_s);
}

TEST(Told, ASilencedPageIsToldThroughRestarts)
{
    QString script =
        u"{\"t\":0,\"service\":\"a\",\"page\":true,\"probe\":true};"_s + says(600, "\"page_readable\":false");
    for (int t = 20000; t < 200000; t += 20000)
        script += u"{\"t\":%1,\"kill\":true};"_s.arg(t);
    EXPECT_EQ(kinds(told(script + u"{\"t\":260000,\"network\":\"up\"}"_s)), u"unreadable"_s);
}

TEST(Told, ASilenceThatEndsInSleepSaysWhatIsStillDown)
{
    EXPECT_EQ(kinds(told(u"P;"_s + reach(600, false) + snooze(900, 2000) + u"{\"t\":1500,\"suspend\":3000};"_s
                         + end)),
              u"down summary"_s);
}

TEST(Told, AnotherTroubleBeginsWhenItBegins)
{
    const auto lines =
        told(u"F;"_s + says(600, "\"page_level\":\"degraded\"") + says(700, "\"page_readable\":false")
             + says(5000, "\"page_readable\":true") + says(5600, "\"page_level\":\"operational\"") + end);
    EXPECT_EQ(kinds(lines), u"down recovered down recovered"_s);
    EXPECT_LT(lastNotice(lines)["services"_L1][0]["duration"_L1].toDouble(), 800);
}

TEST(Told, ADropOfAVpnIsOneStory)
{
    QString script;
    for (int i = 0; i < 6; ++i)
        script += u"{\"t\":0,\"service\":\"v%1\",\"probe\":true,\"vpn\":true,\"provider\":\"VPN\"};"_s.arg(i);
    const auto lines = told(script + u"{\"t\":600,\"vpn\":\"down\"};{\"t\":1500,\"vpn\":\"up\"};"_s + end);
    QSet<qint64> visible;
    int loud = 0;
    for (const QJsonObject& line : lines) {
        if (!line.contains("notice"_L1))
            continue;
        visible.remove(line["replaces"_L1].toInteger());
        for (const auto& id : line["withdraws"_L1].toArray())
            visible.remove(id.toInteger());
        visible.insert(line["id"_L1].toInteger());
        loud += line["silent"_L1].toBool() ? 0 : 1;
    }
    EXPECT_EQ(visible.size(), 1);
    EXPECT_LE(loud, 6) << "two alone, the story as it grows, and its end";
}

TEST(Told, WhatIsSlowOrHasLostItsNameIsTheServicesOwnTrouble)
{
    EXPECT_EQ(
        kinds(told(
            u"P;{\"t\":600,\"service\":\"a\",\"slow\":true};{\"t\":1800,\"service\":\"a\",\"slow\":false};"_s
            + end)),
        u"down recovered"_s);
    EXPECT_EQ(
        kinds(told(
            u"P;{\"t\":0,\"service\":\"b\",\"probe\":true};{\"t\":600,\"service\":\"a\",\"resolves\":false};"
            "{\"t\":1800,\"service\":\"a\",\"resolves\":true};"_s
            + end)),
        u"down recovered"_s);
    EXPECT_EQ(
        kinds(told(
            u"P;{\"t\":600,\"service\":\"a\",\"portal\":true};{\"t\":1800,\"service\":\"a\",\"portal\":false};"_s
            + end)),
        u""_s)
        << "a refused certificate is nobody's outage";
}

TEST(Told, WhatIsStillDownWhenAQuietTimeEndsIsSaidOnce)
{
    const auto lines =
        told(u"P;{\"t\":0,\"quiet\":\"00:30-01:00\"};"_s + reach(600, false) + reach(6000, true) + end);
    EXPECT_EQ(kinds(lines), u"down summary recovered"_s);
}

TEST(Told, WorkThatOverrunsIsToldAndExcusesNothingADayLater)
{
    const auto lines =
        told(u"F;{\"t\":600,\"service\":\"a\",\"page_level\":\"maintenance\",\"maintenance_ends\":3600};"_s
             + reach(700, false) + u"{\"t\":100000,\"network\":\"up\"}"_s);
    EXPECT_EQ(kinds(lines), u"changed worse changed"_s) << "overran, no excuse any more, only you";
    EXPECT_EQ(lastLevel(lines), u"degraded"_s);
}

TEST(Told, NobodyTakingNoticesDoesNotStopTheWorld)
{
    EXPECT_EQ(kinds(told(u"P;{\"t\":500,\"daemon\":\"down\"};"_s + reach(600, false)
                         + u"{\"t\":900,\"network\":\"up\"}"_s)),
              u""_s);
}

} // namespace
} // namespace downlight
