// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every file of tests/fuzz/corpus through its target, in the ordinary build: what a fuzzer once found
// stays fixed.

#include "support/qt_printers.h"

#include <QDirIterator>
#include <QFile>

#include <gtest/gtest.h>

#include "fuzz/fuzz_target.h"

namespace downlight {
namespace {

TEST(Corpus, RunsThroughEveryTarget)
{
    ASSERT_GE(fuzz::targets().size(), 10U);
    for (const auto& [name, target] : fuzz::targets()) {
        int files = 0;
        QDirIterator folder(QStringLiteral(DOWNLIGHT_FUZZ_CORPUS "/") + QString::fromStdString(name),
                            QDir::Files);
        while (folder.hasNext()) {
            QFile file(folder.next());
            ASSERT_TRUE(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            target(bytes);
            for (qsizetype cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 20)
                target(bytes.left(cut));
            ++files;
        }
        EXPECT_GT(files, 0) << "no corpus for " << name;
    }
}

} // namespace
} // namespace downlight
