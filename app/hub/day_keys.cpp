// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/day_keys.h"

#include "core/base/whole_file.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

#include <array>

namespace downlight::hub {

using namespace Qt::StringLiterals;

namespace {

QByteArray randomBytes()
{
    std::array<quint32, ReportKeys::secretBytes / sizeof(quint32)> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return {reinterpret_cast<const char*>(words.data()), ReportKeys::secretBytes};
}

} // namespace

Result<QByteArray> DayKeys::readOrMake(const QString& name)
{
    if (!QDir().mkpath(m_folder))
        return fail(Failure::Kind::Storage, u"the folder %1 cannot be made"_s.arg(m_folder));
    const QString path = m_folder + u'/' + name;
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray bytes = file.read(ReportKeys::secretBytes + 1);
        if (bytes.size() == ReportKeys::secretBytes)
            return bytes;
        return fail(Failure::Kind::Storage, u"%1 is damaged; remove it to have a new one made"_s.arg(path));
    }
    const QByteArray made = randomBytes();
    return writeWhole(path, made, QFileDevice::ReadOwner | QFileDevice::WriteOwner).map([&made] {
        return made;
    });
}

Result<QByteArray> DayKeys::secret()
{
    return readOrMake(u"secret"_s);
}

Result<const ReportKeys*> DayKeys::of(QDate day)
{
    if (const auto known = m_keys.find(day); known != m_keys.end())
        return &known->second;
    Result<QByteArray> bytes = readOrMake(u"day-%1"_s.arg(day.toString(Qt::ISODate)));
    if (!bytes)
        return tl::unexpected(bytes.error());
    return &m_keys.emplace(day, ReportKeys(std::move(*bytes))).first->second;
}

const ReportKeys* DayKeys::existing(QDate day)
{
    const bool isThere =
        m_keys.contains(day) || QFile::exists(m_folder + "/day-"_L1 + day.toString(Qt::ISODate));
    const Result<const ReportKeys*> keys = isThere ? of(day) : nullptr;
    return keys ? *keys : nullptr;
}

void DayKeys::destroyOld(QDate today)
{
    destroy([today](QDate day) { return day >= today.addDays(-1); });
}

void DayKeys::destroyAhead(QDate today)
{
    destroy([today](QDate day) { return day <= today.addDays(1); });
}

void DayKeys::destroy(const std::function<bool(QDate)>& isNeeded)
{
    std::erase_if(m_keys, [&isNeeded](const auto& key) { return !isNeeded(key.first); });
    const QStringList names = QDir(m_folder).entryList({u"day-*"_s}, QDir::Files);
    for (const QString& name : names) {
        const QDate day = QDate::fromString(name.sliced(4), Qt::ISODate);
        if (day.isValid() && isNeeded(day))
            continue;
        // Overwritten first, for what that is worth on today's disks.
        QFile file(m_folder + u'/' + name);
        if (file.open(QIODevice::ReadWrite)) {
            file.write(QByteArray(ReportKeys::secretBytes, '\0'));
            file.close();
        }
        file.remove();
    }
}

} // namespace downlight::hub
