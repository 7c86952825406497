// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_services.h"

#include "core/base/bounded_json.h"
#include "core/reports/hub_address.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto freshFor = 6h; ///< A hub learns of new services when its program is renewed.
constexpr auto triedAgainAfter = 1min;

} // namespace

HubServices::HubServices(NetworkGate& network, const Clock& clock, const QUrl& hub, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_clock(clock)
    , m_url(hubUrl(hub, u"/v1/catalogue"_s))
{
}

void HubServices::fetch()
{
    const Steady now = m_clock.steady();
    if (now < m_due)
        return;
    m_due = now + triedAgainAfter;
    m_fetching = true;
    HttpRequest request;
    request.url = m_url;
    request.etag = m_etag;
    m_network.get(request, *this, [this](const Result<HttpReply>& reply) { answered(reply); });
}

void HubServices::answered(const Result<HttpReply>& reply)
{
    m_fetching = false;
    const bool isSame = reply && reply->status == 304 && isKnown();
    if (reply && reply->status == 200) {
        if (Result<QSet<QString>> slugs = readHubServices(reply->body)) {
            m_slugs = std::move(*slugs);
            m_etag = reply->etag;
            m_due = m_clock.steady() + freshFor;
        }
    } else if (isSame) {
        m_due = m_clock.steady() + freshFor;
    }
    Q_EMIT arrived();
}

Result<QSet<QString>> readHubServices(const QByteArray& bytes)
{
    constexpr qsizetype mostServices = 50'000;
    constexpr qsizetype longestSlug = 100;
    const Result<QJsonDocument> document = parseJson(bytes);
    if (!document)
        return tl::unexpected(document.error());
    const QJsonArray services = document->object()["services"_L1].toArray();
    QSet<QString> slugs;
    for (const QJsonValue service : services) {
        const QString slug = service["slug"_L1].toString();
        if (!slug.isEmpty() && slug.size() <= longestSlug)
            slugs.insert(slug);
    }
    if (slugs.isEmpty() || services.size() > mostServices)
        return fail(Failure::Kind::Format, u"the hub's answer is wrong: no list of services"_s);
    return slugs;
}

} // namespace downlight
