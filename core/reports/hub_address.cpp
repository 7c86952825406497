// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_address.h"

#include "core/base/bounded_json.h"
#include "core/base/text.h"
#include "core/net/http.h"

#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

bool isThisMachine(const QString& host)
{
    const QHostAddress literal(host);
    return literal.isNull() ? host == "localhost"_L1 : literal.isLoopback();
}

} // namespace

bool isHubAddress(const QUrl& address)
{
    if (!address.isValid() || address.host().isEmpty() || !address.userInfo().isEmpty() || address.hasQuery()
        || address.hasFragment())
        return false;
    return address.scheme() == "https"_L1 || (address.scheme() == "http"_L1 && isThisMachine(address.host()));
}

Result<QUrl> hubAddressFrom(const QString& typed)
{
    QString text = typed.trimmed();
    if (!text.contains("://"_L1)) {
        const QUrl guess("https://"_L1 + text, QUrl::StrictMode);
        text = (isThisMachine(guess.host()) ? "http://"_L1 : "https://"_L1) + text;
    }
    QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Failure::Kind::Usage, u"it is no address"_s);
    if (!url.userInfo().isEmpty())
        return fail(Failure::Kind::Usage, u"a hub knows no users: leave out the name before the @"_s);
    if (url.hasQuery() || url.hasFragment())
        return fail(Failure::Kind::Usage, u"leave out what follows the ? or #"_s);
    if (!isHubAddress(url))
        return fail(Failure::Kind::Usage,
                    u"it has to begin with https://; http:// is taken on this machine only"_s);
    const QString path = url.path() + u'/';
    const qsizetype interface = path.indexOf("/v1/"_L1);
    if (interface >= 0)
        url.setPath(url.path().left(interface));
    return url;
}

QUrl hubUrl(const QUrl& address, const QString& path)
{
    QUrl url = address;
    QString base = address.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + path);
    return url;
}

Result<HubMeta> readHubMeta(const QByteArray& bytes)
{
    constexpr int longestVersion = 40;
    constexpr int mostServices = 1'000'000;
    const Result<QJsonDocument> document = parseJson(bytes);
    const QJsonObject object = document ? document->object() : QJsonObject();
    if (object["name"_L1].toString() != "downlight-hub"_L1)
        return fail(Failure::Kind::Format, u"something else than a hub answers there"_s);
    return HubMeta{text::clean(object["version"_L1].toString(), longestVersion),
                   std::clamp(object["services"_L1].toInt(), 0, mostServices)};
}

void askHub(NetworkGate& network, const QUrl& address, QObject& context,
            std::function<void(const Result<HubMeta>&)> done)
{
    HttpRequest request;
    request.url = hubUrl(address, u"/v1/meta"_s);
    network.get(request, context, [done = std::move(done)](const Result<HttpReply>& reply) {
        if (!reply)
            return done(tl::unexpected(reply.error()));
        if (reply->status != 200)
            return done(fail(Failure::Kind::Format,
                             u"something else than a hub answers there (%1)"_s.arg(reply->status)));
        done(readHubMeta(reply->body));
    });
}

} // namespace downlight
