// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/export.h"

#include "core/model/service_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QXmlStreamWriter>

namespace downlight {

using namespace Qt::StringLiterals;

QByteArray toExport(const QList<Service>& services)
{
    QJsonArray list;
    for (Service service : services) {
        service.probe.headers.clear(); // their values are in this machine's keychain
        list.append(toJson(service));
    }
    return QJsonDocument(QJsonObject{{u"format"_s, exportFormat}, {u"version"_s, 1}, {u"services"_s, list}})
        .toJson();
}

QByteArray toOpml(const QList<Service>& services)
{
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    xml.writeStartElement(u"opml"_s);
    xml.writeAttribute(u"version"_s, u"2.0"_s);
    xml.writeStartElement(u"head"_s);
    xml.writeTextElement(u"title"_s, u"Services watched by Downlight"_s);
    xml.writeEndElement();
    xml.writeStartElement(u"body"_s);
    for (const Service& service : services) {
        const bool feed = service.page.format == "feed"_L1;
        const QUrl& url = service.page.url.isEmpty() ? service.probe.url : service.page.url;
        xml.writeEmptyElement(u"outline"_s);
        xml.writeAttribute(u"text"_s, service.name);
        xml.writeAttribute(u"type"_s, feed ? u"rss"_s : u"link"_s);
        xml.writeAttribute(feed ? u"xmlUrl"_s : u"url"_s, url.toString(QUrl::FullyEncoded));
    }
    xml.writeEndDocument();
    return bytes;
}

} // namespace downlight
