// SPDX-License-Identifier: GPL-3.0-or-later
// Every recorded answer of the formats that are known, against what PROVENANCE.tsv says it shows.

#include "core/model/chosen_parts.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "support/shipped_catalogue.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

struct Recorded {
    QString format;
    QString file;
    QString level;
    QString components; ///< "name=state | name=state" or "-".
    QString incidents;
    QString at;
};

QList<Recorded> recordedAnswers(const SourceRegistry& registry)
{
    QFile table(QStringLiteral(DOWNLIGHT_RECORDED "/PROVENANCE.tsv"));
    QList<Recorded> rows;
    if (!table.open(QIODevice::ReadOnly))
        return rows;
    const QStringList lines = QString::fromUtf8(table.readAll()).split(u'\n');
    for (const QString& line : lines) {
        const QStringList cells = line.split(u'\t');
        if (cells.size() >= 10 && registry.find(cells[0]) && !cells[1].startsWith("html"_L1))
            rows.append({cells[0], cells[1], cells[7], cells[8], cells[9], cells.value(11).trimmed()});
    }
    return rows;
}

/// Every component that the table calls affected is read as something else than operational.
void expectComponents(const Recorded& row, const Reading& reading)
{
    if (row.components == "-"_L1 || row.components.isEmpty())
        return;
    const QStringList affected = row.components.split(u" | "_s);
    for (const QString& entry : affected) {
        if (!entry.contains(u'='))
            continue; // a remark of the table's
        const QString name = entry.left(entry.lastIndexOf(u'='));
        const bool found = std::any_of(
            reading.components.begin(), reading.components.end(), [&](const Component& component) {
                const QString full =
                    component.group.isEmpty() ? component.name : component.group + " / "_L1 + component.name;
                return (component.name == name || full == name) && component.level > Level::Operational;
            });
        EXPECT_TRUE(found) << row.file.toStdString() << ": " << name.toStdString();
    }
}

TEST(RecordedAnswers, AreReadAsTheTableSays)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const QList<Recorded> rows = recordedAnswers(registry);
    if (rows.isEmpty())
        GTEST_SKIP() << "no recorded answers at " DOWNLIGHT_RECORDED;
    EXPECT_GE(rows.size(), 115);
    for (const Recorded& row : rows) {
        QFile file(QStringLiteral(DOWNLIGHT_RECORDED "/") + row.file);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << row.file.toStdString();
        const QByteArray body = file.readAll();
        const StatusSource* source = registry.recognise(ForeignAnswer(body));
        if (const auto json = ForeignAnswer(body).json(); !source && json && json->array().isEmpty())
            source = registry.find(row.format); // an empty list shows of nobody's whose it is
        ASSERT_NE(source, nullptr) << row.file.toStdString();
        EXPECT_EQ(source->id(), row.format) << row.file.toStdString();
        Result<Reading> reading =
            source->parse(testing::answer(body, row.at.isEmpty() ? u"2026-08-01T00:00:00Z"_s : row.at));
        ASSERT_TRUE(reading) << row.file.toStdString() << ": " << reading.error().detail.toStdString();
        // Names stand in an answer of their own.
        if (row.file.contains("heartbeat"_L1)) {
            QFile names(QStringLiteral(DOWNLIGHT_RECORDED "/real/uptimekuma/lab-status-page.json"));
            ASSERT_TRUE(names.open(QIODevice::ReadOnly));
            ASSERT_TRUE(source->complete(*reading, testing::answer(names.readAll())));
        }
        EXPECT_EQ(QString(toWord(reading->level)), row.level) << row.file.toStdString();
        expectComponents(row, *reading);
    }
}

TEST(RecordedAnswers, WebPagesAreNoStatusPages)
{
    const QDir pages(QStringLiteral(DOWNLIGHT_RECORDED "/html"));
    if (!pages.exists())
        GTEST_SKIP() << "no recorded pages at " DOWNLIGHT_RECORDED "/html";
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const QStringList names = pages.entryList(QDir::Files);
    for (const QString& name : names) {
        QFile file(pages.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        EXPECT_EQ(registry.recognise(ForeignAnswer(file.readAll())), nullptr) << name.toStdString();
    }
}

TEST(SourceRegistry, FindsEveryBuiltinById)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    ASSERT_FALSE(registry.all().empty());
    for (const auto& source : registry.all())
        EXPECT_EQ(registry.find(source->id()), source.get());
    EXPECT_EQ(registry.find(u"no such source"_s), nullptr);
}

TEST(RecordedAnswers, ListThePartsThatTheCatalogueNames)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const auto catalogue = testing::shippedCatalogue();
    int checked = 0;
    for (const auto& [format, file, slugs] :
         {std::tuple(u"statuspage"_s, u"real/statuspage/github-summary-operational.json"_s,
                     QStringList{u"github-copilot"_s}),
          std::tuple(u"statuspage"_s, u"real/statuspage/cloudflare-summary-major.json"_s,
                     QStringList{u"1-1-1-1"_s, u"cloudflare-warp"_s, u"replicate"_s}),
          std::tuple(u"incidentio"_s, u"real/incidentio/openai-proxy-summary.json"_s,
                     QStringList{u"chatgpt"_s})}) {
        QFile recorded(QStringLiteral(DOWNLIGHT_RECORDED "/") + file);
        if (!recorded.open(QIODevice::ReadOnly))
            continue;
        const Result<Reading> reading = registry.find(format)->parse(testing::answer(recorded.readAll()));
        ASSERT_TRUE(reading) << file.toStdString();
        for (const QString& slug : slugs) {
            PageSpec page;
            page.components = catalogue->find(slug)->components;
            EXPECT_FALSE(page.components.isEmpty()) << slug.toStdString();
            EXPECT_EQ(findChosen(page, *reading).missing, QStringList()) << slug.toStdString();
            ++checked;
        }
    }
    if (checked == 0)
        GTEST_SKIP() << "no recorded answers at " DOWNLIGHT_RECORDED;
}

} // namespace
} // namespace downlight
