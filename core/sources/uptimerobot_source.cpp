// SPDX-License-Identifier: GPL-3.0-or-later
//
// UptimeRobot's public pages: GET <host>/api/getMonitorList/<key>, where the page's HTML names host and key.
// Shape seen in recorded answers in public repositories (2026); the words other than "success" are those of
// its own web page.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::uptimerobot {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<3> classWords{{
    {"success"_L1, Level::Operational},
    {"warning"_L1, Level::Degraded},
    {"danger"_L1, Level::MajorOutage},
}};

/// Newer answers hold the monitors twice, older ones below "psp" only.
QJsonArray monitorsIn(const QJsonValue& root)
{
    const QJsonArray own = root["data"_L1].toArray();
    return own.isEmpty() ? root["psp"_L1]["monitors"_L1].toArray() : own;
}

constexpr std::array fields_{
    foreign::Field{"data"_L1, foreign::Kind::List},
    foreign::Field{"data[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data[].statusClass"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"psp"_L1, foreign::Kind::Object},
    foreign::Field{"psp.monitors"_L1, foreign::Kind::List},
    foreign::Field{"psp.monitors[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"psp.monitors[].statusClass"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"psp.totalMonitors"_L1, foreign::Kind::Code},
    foreign::Field{"statistics"_L1, foreign::Kind::Object},
};

class UptimeRobotSource final : public JsonSource {
public:
    QString id() const override { return u"uptimerobot"_s; }
    QString title() const override { return u"UptimeRobot"_s; }

    /// stats.uptimerobot.com/<key>, or the address of the list itself.
    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (!page.path().contains(list)) {
            request.url = foreign::root(page);
            request.url.setPath(list + page.path().section(u'/', 1, 1));
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        const bool isPage = foreign::isOn(pasted, "stats.uptimerobot.com"_L1) && pasted.path().size() > 1;
        return isPage || pasted.path().contains(list) ? QList<QUrl>{pasted} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override { return !candidates(pasted).isEmpty(); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        static const QRegularExpression pattern(u"pspApiPath\\s*=\\s*['\"]([^'\"]{1,300})['\"]"_s);
        const QString path = pattern.match(QString::fromUtf8(html)).captured(1);
        const QUrl address = path.isEmpty() ? QUrl() : foreign::webUrl(url.resolved(QUrl(path)).toString());
        return address.path().contains(list) ? QList<QUrl>{address} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"data[].statusClass"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        const QJsonValue first = monitorsIn(root).first();
        return root["status"_L1].toString() == "ok"_L1 && !first["monitorId"_L1].isUndefined()
            && first["statusClass"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.summary = foreign::text(root["statistics"_L1]["count_result"_L1]);
        const QJsonArray monitors = monitorsIn(root);
        for (const auto& monitor : monitors) {
            // What is paused is measured by nobody.
            const QString word = monitor["statusClass"_L1].toString();
            if (word == "paused"_L1 || word == "black"_L1)
                continue;
            const QString group = foreign::text(monitor["groupName"_L1]);
            limits::add(reading.components,
                        {foreign::text(monitor["name"_L1]),
                         group == "Monitors (default)"_L1 ? QString() : group,
                         levelIn(classWords, word),
                         {}});
        }
        reading.level = partsAlone(reading.components);
        // Only the first page of a long list is read: of the rest only the page's own count tells.
        const int all = foreign::number(root["psp"_L1]["totalMonitors"_L1], 0);
        const int down = foreign::number(root["statistics"_L1]["counts"_L1]["down"_L1], -1);
        if (!isProblem(reading.level) && down > 0)
            reading.level = Level::PartialOutage;
        else if (!isProblem(reading.level) && down < 0 && all > monitors.size())
            reading.level = Level::Unknown;
        return reading;
    }

private:
    static constexpr auto list = "/api/getMonitorList/"_L1;
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<UptimeRobotSource>();
}

} // namespace downlight::sources::uptimerobot
