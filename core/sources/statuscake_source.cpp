// SPDX-License-Identifier: GPL-3.0-or-later
//
// StatusCake's public reports: GET
// https://app.statuscake.com/Workfloor/PublicReportHandler.php?PublicID=<id>. Shape read in inket/stts (as of
// 2026).

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::statuscake {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array fields_{
    foreign::Field{"TestData"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"TestData[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"TestData[].Status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class StatusCakeSource final : public JsonSource {
public:
    QString id() const override { return u"statuscake"_s; }
    QString title() const override { return u"StatusCake"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return hintedBy(pasted) ? QList<QUrl>{pasted} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return pasted.path().endsWith("/PublicReportHandler.php"_L1);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        Q_UNUSED(url);
        static const QRegularExpression pattern(
            u"PublicReportHandler\\.php\\?PublicID=([A-Za-z0-9]{1,40})"_s);
        const QString id = pattern.match(QString::fromUtf8(html)).captured(1);
        if (id.isEmpty())
            return {};
        return {QUrl("https://app.statuscake.com/Workfloor/PublicReportHandler.php?PublicID="_L1 + id)};
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"TestData[].Status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["TestData"_L1][0]["Status"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray tests = root["TestData"_L1].toArray();
        for (const auto& test : tests) {
            const QString status = test["Status"_L1].toString();
            const Level level = status == "Up"_L1 ? Level::Operational
                : status == "Down"_L1             ? Level::MajorOutage
                                                  : Level::Unknown;
            const QString name =
                foreign::text(test[test["WebsiteName"_L1].isString() ? "WebsiteName"_L1 : "Name"_L1]);
            limits::add(
                reading.components,
                {name.isEmpty() ? u"Test %1"_s.arg(reading.components.size() + 1) : name, {}, level, {}});
        }
        reading.level = partsAlone(reading.components);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<StatusCakeSource>();
}

} // namespace downlight::sources::statuscake
