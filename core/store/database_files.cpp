// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database_files.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>

namespace downlight::database_files {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array sides{"-wal"_L1, "-shm"_L1}; // what SQLite keeps beside a file

/// A name for \p path that says why it is not used; where it was moved already, the one that it got.
QString asideName(const QString& path)
{
    const QFileInfo file(path);
    const QString stem = file.fileName() + ".corrupt-"_L1;
    if (!file.exists()) {
        QStringList moved = file.dir().entryList({stem + u'*'}, QDir::Files, QDir::Time);
        moved.removeIf(
            [](const QString& name) { return name.endsWith("-wal"_L1) || name.endsWith("-shm"_L1); });
        if (!moved.isEmpty())
            return file.dir().filePath(moved.first());
    }
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss"_s);
    const QString name = file.dir().filePath(stem + stamp);
    QString free = name;
    for (int i = 2; QFile::exists(free); ++i)
        free = u"%1-%2"_s.arg(name).arg(i);
    return free;
}

} // namespace

QString rebuiltOf(const QString& path)
{
    return path + ".rebuilt"_L1;
}

void remove(const QString& path)
{
    QFile::remove(path);
    for (const QLatin1StringView side : sides)
        QFile::remove(path + side);
}

QString setAside(const QString& path)
{
    const QString target = asideName(path);
    if (QFile::exists(path) && !QFile::rename(path, target))
        return {};
    // A log that stayed would be taken for the new file's.
    for (const QLatin1StringView side : sides) {
        if (QFile::exists(path + side) && !QFile::rename(path + side, target + side))
            return {};
    }
    return target;
}

} // namespace downlight::database_files
