// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_services.h"

#include "core/base/bounded_json.h"
#include "core/reports/hub_address.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto freshFor = 6h; ///< A hub learns of new services when its program is renewed.
constexpr auto triedAgainAfter = 1min;
constexpr qsizetype hashLength = 64; ///< SHA-256 in hexadecimal digits.

bool isHash(const QByteArray& text)
{
    return text.size() == hashLength && std::all_of(text.begin(), text.end(), [](char digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
           });
}

} // namespace

HubServices::HubServices(NetworkGate& network, const Clock& clock, const QUrl& hub, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_clock(clock)
    , m_hub(hub)
{
}

void HubServices::fetch()
{
    const Steady now = m_clock.steady();
    if (now < m_due || m_fetching)
        return;
    m_fetching = true;
    m_due = now + triedAgainAfter;
    if (!m_awaitsKept)
        ask(u"/v1/meta"_s, &HubServices::metaAnswered);
}

void HubServices::restore(const QByteArray& kept)
{
    const QList<QByteArray> lines = (kept.isEmpty() ? kept : qUncompress(kept)).split('\n');
    if (!isKnown() && lines.size() > 2 && lines[0] == m_hub.toEncoded() && isHash(lines[1])) {
        m_hash = lines[1];
        for (const QByteArray& slug : lines.sliced(2))
            m_slugs.insert(QString::fromUtf8(slug));
        Q_EMIT arrived();
    }
    if (std::exchange(m_awaitsKept, false) && m_fetching)
        ask(u"/v1/meta"_s, &HubServices::metaAnswered);
}

QByteArray HubServices::kept() const
{
    if (!isKnown() || m_hash.isEmpty())
        return {};
    QStringList slugs(m_slugs.begin(), m_slugs.end());
    slugs.sort();
    return qCompress(m_hub.toEncoded() + '\n' + m_hash + '\n' + slugs.join(u'\n').toUtf8());
}

void HubServices::ask(const QString& path, void (HubServices::*answered)(const Result<HttpReply>&))
{
    HttpRequest request;
    request.url = hubUrl(m_hub, path);
    if (answered == &HubServices::listAnswered)
        request.etag = m_etag;
    m_network.get(request, *this,
                  [this, answered](const Result<HttpReply>& reply) { (this->*answered)(reply); });
}

void HubServices::metaAnswered(const Result<HttpReply>& reply)
{
    if (!reply)
        return settle(false);
    const QByteArray hash = reply->status == 200 ? readCatalogueHash(reply->body) : QByteArray();
    if (isKnown() && !hash.isEmpty() && hash == m_hash)
        return settle(true);
    ask(u"/v1/catalogue"_s, &HubServices::listAnswered);
}

void HubServices::listAnswered(const Result<HttpReply>& reply)
{
    if (!reply || reply->status != 200)
        return settle(reply && reply->status == 304 && isKnown());
    Result<QSet<QString>> slugs = readHubServices(reply->body);
    if (!slugs)
        return settle(false);
    m_slugs = std::move(*slugs);
    m_hash = QCryptographicHash::hash(reply->body, QCryptographicHash::Sha256).toHex();
    m_etag = reply->etag;
    Q_EMIT changed();
    settle(true);
}

void HubServices::settle(bool isGood)
{
    m_fetching = false;
    if (isGood)
        m_due = m_clock.steady() + freshFor;
    Q_EMIT arrived();
}

QByteArray readCatalogueHash(const QByteArray& bytes)
{
    const Result<QJsonDocument> document = parseJson(bytes);
    const QByteArray hash =
        document ? document->object()["catalogue_hash"_L1].toString().toLatin1() : QByteArray();
    return isHash(hash) ? hash : QByteArray();
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
