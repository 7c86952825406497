// SPDX-License-Identifier: GPL-3.0-or-later
// Every format in every state that it can say: samples of our own (tests/data/formats/<format>-<state>.*),
// and with them docs/formats.md, which this test writes anew where DOWNLIGHT_WRITE_DOCS is set and otherwise
// compares.

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QFile>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

constexpr std::array states{Level::Operational,   Level::Maintenance, Level::Degraded,
                            Level::PartialOutage, Level::MajorOutage, Level::Unknown};

/// Format and state of each sample, as its name says them.
QMap<QString, QSet<Level>> readSamples(const SourceRegistry& registry)
{
    QMap<QString, QSet<Level>> shown;
    const QDir folder(QStringLiteral(DOWNLIGHT_TEST_DATA "/formats"));
    const QStringList names = folder.entryList(QDir::Files);
    for (const QString& name : names) {
        const QString base = name.section(u'.', 0, 0);
        const QString format = base.section(u'-', 0, -2);
        const std::optional<Level> level = levelFromWord(base.section(u'-', -1));
        const QByteArray body = testing::fixture(u"formats/"_s + name);
        const StatusSource* recognised = registry.recognise(ForeignAnswer(body));
        EXPECT_TRUE(level) << name.toStdString();
        EXPECT_TRUE(recognised && recognised->id() == format)
            << name.toStdString() << " is taken for "
            << (recognised ? recognised->id().toStdString() : "nothing");
        const StatusSource* source = registry.find(format);
        if (!source || !level) {
            ADD_FAILURE() << name.toStdString() << " names no format";
            continue;
        }
        const Result<Reading> reading = source->parse(testing::answer(body, u"2026-08-01T00:00:00Z"_s));
        EXPECT_TRUE(reading) << name.toStdString();
        EXPECT_EQ(reading.value_or(Reading()).level, *level) << name.toStdString();
        shown[format].insert(*level);
    }
    return shown;
}

QString tableOf(const SourceRegistry& registry, const QMap<QString, QSet<Level>>& shown)
{
    QString text = u"# Formats\n\nWhat `downlightctl formats` lists, and the states that each of them can "
                   u"say. Made by a test "
                   "(`tests/core/sources/formats_table_test.cpp`)\nfrom the samples in `tests/data/formats`; "
                   "`DOWNLIGHT_WRITE_DOCS=1` lets it write this file anew. Where each format is described "
                   "stands at the head of\n"
                   "`core/sources/<format>_source.cpp`.\n\n| format | id |"_s;
    for (const Level level : states)
        text += u" %1 |"_s.arg(QString(toWord(level)).replace(u'_', u' '));
    text += u"\n|---|---|"_s + QString(u"---|"_s).repeated(states.size()) + u'\n';
    for (const auto& source : registry.all()) {
        text += u"| %1 | `%2` |"_s.arg(source->title(), source->id());
        for (const Level level : states)
            text += shown[source->id()].contains(level) ? u" ● |"_s : u"  |"_s;
        text += u'\n';
    }
    return text
        + u"\nAn empty field is a state that no sample shows, mostly because the format has no word for it. "
          u"*Unknown* "
          u"stands where an answer "
          "of the format may\nsay nothing about the state. Every answer that cannot be read is unknown as well.\n"_s;
}

TEST(FormatsTable, IsWhatTheSamplesShow)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const QMap<QString, QSet<Level>> shown = readSamples(registry);
    for (const auto& source : registry.all())
        EXPECT_TRUE(shown.value(source->id()).contains(Level::Operational))
            << source->id().toStdString() << " has no sample";
    QFile document(QStringLiteral(DOWNLIGHT_TEST_DATA "/../../docs/formats.md"));
    const QByteArray table = tableOf(registry, shown).toUtf8();
    if (qEnvironmentVariableIsSet("DOWNLIGHT_WRITE_DOCS")) {
        ASSERT_TRUE(document.open(QIODevice::WriteOnly));
        document.write(table);
        return;
    }
    ASSERT_TRUE(document.open(QIODevice::ReadOnly));
    EXPECT_EQ(document.readAll().toStdString(), table.toStdString());
}

} // namespace
} // namespace downlight
