// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/settings.h"

#include "core/base/bounded_json.h"
#include "core/base/whole_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int version = 1;
constexpr qsizetype longestAddress = 2000;
constexpr int lastMinute = 24 * 60 - 1;
constexpr int mostDays = 36'500;
constexpr int fewestMegabytes = 10;
constexpr int mostMegabytes = 100'000;

Settings settingsFrom(QJsonObject json)
{
    Settings settings;
    const auto take = [&json](QLatin1StringView key) { return json.take(key); };
    take("version"_L1);
    settings.countInIcon = take("count_in_icon"_L1).toBool(settings.countInIcon);
    settings.quietFromMinute = std::clamp(take("quiet_from_minute"_L1).toInt(), 0, lastMinute);
    settings.quietToMinute = std::clamp(take("quiet_to_minute"_L1).toInt(), 0, lastMinute);
    const QJsonArray anchors = take("anchors"_L1).toArray();
    for (const auto& anchor : anchors) {
        settings.anchors.append({anchor["operator"_L1].toString(), anchor["url"_L1].toString(),
                                 std::clamp(anchor["status"_L1].toInt(204), 100, 599),
                                 anchor["body"_L1].toString(), anchor["address"_L1].toString()});
    }
    const QJsonObject kept = take("retention"_L1).toObject();
    const auto days = [&kept](QLatin1StringView key, std::chrono::days usual) {
        return std::chrono::days(std::clamp(kept[key].toInt(int(usual.count())), 1, mostDays));
    };
    settings.retention.transitions = days("transitions_days"_L1, settings.retention.transitions);
    settings.retention.hours = days("hours_days"_L1, settings.retention.hours);
    settings.retention.outbox = days("outbox_days"_L1, settings.retention.outbox);
    constexpr int mebibyte = 1024 * 1024;
    const auto usual = static_cast<int>(settings.retention.bytes / mebibyte);
    settings.retention.bytes =
        qint64{std::clamp(kept["megabytes"_L1].toInt(usual), fewestMegabytes, mostMegabytes)} * mebibyte;
    settings.hub = take("hub"_L1).toString().left(longestAddress);
    settings.unknown = json;
    return settings;
}

QJsonObject jsonFrom(const Settings& settings)
{
    QJsonObject json = settings.unknown;
    json.insert("version"_L1, version);
    json.insert("count_in_icon"_L1, settings.countInIcon);
    json.insert("quiet_from_minute"_L1, settings.quietFromMinute);
    json.insert("quiet_to_minute"_L1, settings.quietToMinute);
    QJsonArray anchors;
    for (const AnchorSetting& anchor : settings.anchors) {
        anchors.append(QJsonObject{{u"operator"_s, anchor.operatorName},
                                   {u"url"_s, anchor.url},
                                   {u"status"_s, anchor.status},
                                   {u"body"_s, anchor.body},
                                   {u"address"_s, anchor.address}});
    }
    if (const Retention& kept = settings.retention; kept != Retention())
        json.insert("retention"_L1,
                    QJsonObject{{u"transitions_days"_s, int(kept.transitions.count())},
                                {u"hours_days"_s, int(kept.hours.count())},
                                {u"outbox_days"_s, int(kept.outbox.count())},
                                {u"megabytes"_s, kept.bytes / 1024 / 1024}});
    if (!settings.hub.isEmpty())
        json.insert("hub"_L1, settings.hub);
    if (!anchors.isEmpty())
        json.insert("anchors"_L1, anchors);
    return json;
}

} // namespace

/// Fails with kind Storage where the file cannot be opened, and as parseJson() does where it is none of ours.
Result<Settings> SettingsFile::parsed() const
{
    QFile file(m_path);
    if (!file.exists())
        return Settings{};
    if (!file.open(QIODevice::ReadOnly))
        return fail(Failure::Kind::Storage, file.errorString());
    return parseJson(file.read(1024 * 1024)).and_then([](const QJsonDocument& document) -> Result<Settings> {
        if (!document.isObject())
            return fail(Failure::Kind::Format, u"not an object"_s);
        return settingsFrom(document.object());
    });
}

SettingsFile::Loaded SettingsFile::read() const
{
    const Result<Settings> settings = parsed();
    if (settings)
        return {*settings, {}};
    return {{}, u"%1 cannot be read (%2); defaults are used"_s.arg(m_path, settings.error().detail)};
}

SettingsFile::Loaded SettingsFile::load() const
{
    const Result<Settings> settings = parsed();
    if (settings)
        return {*settings, {}};
    if (settings.error().kind == Failure::Kind::Storage)
        return read();
    const QString aside =
        m_path + ".corrupt-"_L1 + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss"_s);
    const bool moved = QFile::rename(m_path, aside);
    return {
        {},
        u"%1 cannot be read (%2); defaults are used%3"_s.arg(
            m_path, settings.error().detail, moved ? u", the file is kept as %1"_s.arg(aside) : QString())};
}

Result<void> SettingsFile::save(const Settings& settings) const
{
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    return writeWhole(m_path, QJsonDocument(jsonFrom(settings)).toJson());
}

} // namespace downlight
