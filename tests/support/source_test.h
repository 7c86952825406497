// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight::testing {

/// What the test of every status source needs: the source, and readings from it.
class SourceTest : public ::testing::Test {
protected:
    explicit SourceTest(const QString& id)
        : source(registry.find(id))
    {
    }

    [[nodiscard]] Result<Reading> parse(const QByteArray& body,
                                        const QString& at = QStringLiteral("2026-08-01T00:00:00Z")) const
    {
        return source->parse(answer(body, at));
    }

    /// What \p body says of the whole page; Unknown with a failed test where it cannot be read.
    [[nodiscard]] Level level(const QByteArray& body,
                              const QString& at = QStringLiteral("2026-08-01T00:00:00Z")) const
    {
        const Result<Reading> reading = parse(body, at);
        EXPECT_TRUE(reading) << body.toStdString();
        return reading ? reading->level : Level::Unknown;
    }

    /// The id of the source that takes \p body for its own, empty for none.
    [[nodiscard]] QString recognised(const QByteArray& body) const
    {
        const StatusSource* found = registry.recognise(ForeignAnswer(body));
        return found ? found->id() : QString();
    }

    /// Where the page at \p address is read.
    [[nodiscard]] QString asked(const QString& address) const
    {
        return source->request(QUrl(address)).url.toString();
    }

    [[nodiscard]] QStringList candidates(const QString& pasted) const
    {
        QStringList pages;
        for (const QUrl& url : source->candidates(QUrl(pasted)))
            pages.append(url.toString());
        return pages;
    }

    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const StatusSource* source;
};

} // namespace downlight::testing
