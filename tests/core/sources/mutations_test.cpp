// SPDX-License-Identifier: GPL-3.0-or-later
// Answers in which one single thing says that something is wrong, each changed in every small way that an
// answer may come to be changed: what is worse must never become "operational" by being misunderstood.

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "core/watch/judge.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "support/source_test.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <gtest/gtest.h>

#include <functional>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

constexpr auto judgedAt = "2026-11-28T07:30:00Z"_L1;

using Take = std::function<void(const QString& what, const QJsonValue& changed)>;

QString otherCase(const QString& text)
{
    return text == text.toUpper() ? text.toLower() : text.toUpper();
}

/// What one value may become.
void changeValue(const QJsonValue& value, const Take& take)
{
    take(u"null"_s, QJsonValue::Null);
    if (value.isString()) {
        take(u"number"_s, 7);
        take(u"list"_s, QJsonArray{value});
        take(u"word"_s, u"zzz"_s);
        if (otherCase(value.toString()) != value.toString())
            take(u"case"_s, otherCase(value.toString()));
        take(u"space"_s, QString(value.toString() + u' '));
    } else if (value.isDouble()) {
        take(u"other number"_s, 97);
        take(u"word"_s, u"zzz"_s);
    } else if (value.isBool()) {
        take(u"word"_s, u"zzz"_s);
    } else if (value.isArray()) {
        take(u"object"_s, QJsonObject{});
        take(u"text"_s, u"[]"_s);
        QJsonArray doubled = value.toArray();
        for (const auto& element : value.toArray())
            doubled.append(element);
        take(u"doubled"_s, doubled);
        QJsonArray reversed;
        for (const auto& element : value.toArray())
            reversed.prepend(element);
        take(u"reversed"_s, reversed);
        QJsonArray longer = value.toArray();
        longer.append(QJsonValue::Null);
        take(u"with null"_s, longer);
    } else if (value.isObject()) {
        take(u"list"_s, QJsonArray{});
        take(u"text"_s, u"{}"_s);
        take(u"empty"_s, QJsonObject{});
    }
}

/// Every changed copy of \p value, one change in each, with the path where it was made.
void mutate(const QJsonValue& value, const QString& path, const Take& take)
{
    changeValue(value,
                [&](const QString& how, const QJsonValue& changed) { take(path + u" = "_s + how, changed); });
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString here = path + u'.' + it.key();
            const auto with = [&object, key = it.key()](const QJsonValue& changed) {
                QJsonObject copy = object;
                copy.insert(key, changed);
                return copy;
            };
            mutate(it.value(), here,
                   [&](const QString& what, const QJsonValue& changed) { take(what, with(changed)); });
            QJsonObject without = object;
            without.remove(it.key());
            take(here + u" dropped"_s, without);
            for (const QString& name : {QString(it.key() + u"_x"), otherCase(it.key())}) {
                QJsonObject renamed = without;
                renamed.insert(name, it.value());
                take(here + u" is "_s + name, renamed);
            }
        }
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            mutate(array[i], path + u"[%1]"_s.arg(i), [&](const QString& what, const QJsonValue& changed) {
                QJsonArray copy = array;
                copy[i] = changed;
                take(what, copy);
            });
        }
    }
}

QByteArray bytesOf(const QJsonValue& root)
{
    return (root.isArray() ? QJsonDocument(root.toArray()) : QJsonDocument(root.toObject())).toJson();
}

/// What takes the evidence itself away, or says in the format's own way that it is over. Nobody can tell such
/// an answer from one of a good day.
bool isLegitimate(const QString& format, const QString& what)
{
    static const QHash<QString, QStringList> legitimate = [] {
        QHash<QString, QStringList> table;
#include "core/sources/mutations_legitimate.inc"
        return table;
    }();
    const QStringList patterns = legitimate.value(format);
    return std::any_of(patterns.begin(), patterns.end(), [&what](const QString& pattern) {
        return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(what).hasMatch();
    });
}

TEST(Mutations, NeverMakeWhatIsWorseOperational)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const QDir folder(QStringLiteral(DOWNLIGHT_TEST_DATA "/single-evidence"));
    const QStringList names = folder.entryList({u"*.json"_s}, QDir::Files);
    ASSERT_GT(names.size(), 90);
    // Where an incident names its parts by id, another id is about another part (the page as a whole is bad
    // all the same, which is asserted too).
    static const QRegularExpression namesAnother(u"\\.(component_id|serviceKeys)\\b"_s);
    int tried = 0;
    for (const QString& name : names) {
        const QString format = name.section("--"_L1, 0, 0);
        const StatusSource* source = registry.find(format);
        ASSERT_NE(source, nullptr) << name.toStdString();
        const QByteArray body = testing::fixture(u"single-evidence/"_s + name);
        const Result<Reading> base = source->parse(testing::answer(body, judgedAt));
        ASSERT_TRUE(base) << name.toStdString() << ": " << base.error().detail.toStdString();
        EXPECT_NE(base->level, Level::Operational) << name.toStdString();
        if (!isProblem(base->level))
            continue;
        QStringList down;
        for (const Component& each : base->components) {
            if (isProblem(breadth(*base, {each.name})))
                down.append(each.name);
        }
        const QJsonDocument document = QJsonDocument::fromJson(body);
        const QJsonValue root =
            document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
        mutate(root, {}, [&](const QString& what, const QJsonValue& changed) {
            ++tried;
            const Result<Reading> reading = source->parse(testing::answer(bytesOf(changed), judgedAt));
            if (reading && reading->level == Level::Operational && !isLegitimate(format, what))
                ADD_FAILURE() << name.toStdString() << ": " << what.toStdString() << " reads operational";
            // The same for who chose the very part that is down, as long as it is there.
            for (const QString& part : std::as_const(down)) {
                const auto isListed = [&part](const Component& each) { return each.name == part; };
                if (reading && std::any_of(reading->components.begin(), reading->components.end(), isListed)
                    && breadth(*reading, {part}) == Level::Operational && !isLegitimate(format, what)
                    && !namesAnother.match(what).hasMatch())
                    ADD_FAILURE() << name.toStdString() << ": " << what.toStdString() << " makes "
                                  << part.toStdString() << " operational";
            }
        });
    }
    RecordProperty("tried", tried);
    EXPECT_GT(tried, 5000);
}

TEST(Mutations, AnEmptyListIsNobodysFormat)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    EXPECT_EQ(registry.recognise(ForeignAnswer("[]")), nullptr);
    EXPECT_EQ(registry.recognise(ForeignAnswer("\xef\xbb\xbf [ ]\n")), nullptr);
}

} // namespace
} // namespace downlight
