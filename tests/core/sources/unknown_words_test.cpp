// SPDX-License-Identifier: GPL-3.0-or-later
// A word that nobody knows must not turn an outage green: in each sample of our own that shows a problem,
// each text is replaced by one that no format has, one at a time.

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

/// Calls \p use with \p value in which one text is replaced, once for each text, and with where it stood.
void forEachText(const QJsonValue& value, const QString& path,
                 const std::function<void(const QJsonValue&, const QString&)>& use)
{
    if (value.isString()) {
        use(u"zzz"_s, path);
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            forEachText(array[i], path + u"[%1]"_s.arg(i),
                        [&](const QJsonValue& inner, const QString& place) {
                            QJsonArray changed = array;
                            changed[i] = inner;
                            use(changed, place);
                        });
        }
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            forEachText(it.value(), path + u'.' + it.key(),
                        [&](const QJsonValue& inner, const QString& place) {
                            QJsonObject changed = object;
                            changed[it.key()] = inner;
                            use(changed, place);
                        });
        }
    }
}

TEST(UnknownWords, TurnNoOutageGreen)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const QDir folder(QStringLiteral(DOWNLIGHT_TEST_DATA "/formats"));
    int tried = 0;
    for (const QString& name : folder.entryList({u"*_outage.json"_s, u"*-degraded.json"_s})) {
        const QByteArray body = testing::fixture(u"formats/"_s + name);
        const StatusSource* source = registry.recognise(ForeignAnswer(body));
        const QJsonDocument document = QJsonDocument::fromJson(body);
        ASSERT_TRUE(source) << name.toStdString();
        const QJsonValue root =
            document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
        forEachText(root, {}, [&](const QJsonValue& changed, const QString& place) {
            ++tried;
            const QByteArray bytes = changed.isArray() ? QJsonDocument(changed.toArray()).toJson()
                                                       : QJsonDocument(changed.toObject()).toJson();
            const Result<Reading> reading = source->parse(testing::answer(bytes, u"2026-08-01T00:00:00Z"_s));
            EXPECT_TRUE(!reading || reading->level == Level::Unknown || isProblem(reading->level))
                << name.toStdString() << ": " << place.toStdString();
        });
    }
    EXPECT_GT(tried, 300);
}

} // namespace
} // namespace downlight
