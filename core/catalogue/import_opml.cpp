// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that knows libxml2's parser.
#include "core/catalogue/import_opml.h"

#include "core/base/bounded_xml.h"
#include "core/base/encoding.h"
#include "core/base/html_entities.h"
#include "core/base/text.h"
#include "core/catalogue/detector.h"

#include <QRegularExpression>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <memory>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype headLooked = 2000;

/// What libxml2 would otherwise leave out: "&" that begins no entity, and HTML's entities, which XML has not.
QString withPlainEntities(const QString& text)
{
    static const QRegularExpression ampersand(
        u"&(#\\d{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,11};)?"_s);
    static const QStringList ofXml{u"amp;"_s, u"lt;"_s, u"gt;"_s, u"quot;"_s, u"apos;"_s};
    QString plain;
    qsizetype from = 0;
    for (auto found = ampersand.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        const QString name = match.captured(1);
        plain += QStringView(text).sliced(from, match.capturedStart() - from);
        from = match.capturedEnd();
        const bool known = name.startsWith(u'#') || ofXml.contains(name);
        const QString entity = known || name.isEmpty() ? QString() : htmlEntity(name.chopped(1));
        if (known)
            plain += u'&' + name;
        else
            plain += entity.isEmpty() ? "&amp;"_L1 + name : entity;
    }
    return plain + QStringView(text).sliced(from);
}

QString textOf(const xmlChar* text)
{
    constexpr int longest = 4096;
    // libxml2's strings are UTF-8 in unsigned characters.
    return QString::fromUtf8(reinterpret_cast<const char*>(text)).left(longest); // NOLINT(*-reinterpret-cast)
}

/// The value of the attribute \p name of \p element, written in any case.
QString attribute(const xmlNode* element, QLatin1StringView name)
{
    for (const xmlAttr* each = element->properties; each; each = each->next) {
        if (textOf(each->name).compare(name, Qt::CaseInsensitive) == 0 && each->children)
            return textOf(each->children->content);
    }
    return {};
}

/// "feed://host/…" and "feed:https://host/…", as readers of feeds write their addresses.
QString withoutFeed(QString address)
{
    if (!address.startsWith("feed:"_L1, Qt::CaseInsensitive))
        return address;
    address = address.mid(5);
    return address.startsWith("//"_L1) ? "https:"_L1 + address : address;
}

void addOutline(const xmlNode* element, ImportPlan& plan)
{
    const QString title = attribute(element, "title"_L1).isEmpty() ? attribute(element, "text"_L1)
                                                                   : attribute(element, "title"_L1);
    QString address = attribute(element, "xmlUrl"_L1);
    for (const auto other : {"url"_L1, "htmlUrl"_L1})
        address = address.isEmpty() ? attribute(element, other) : address;
    if (address.trimmed().isEmpty())
        return; // a folder
    const Result<QUrl> url = pastedAddress(withoutFeed(address.trimmed()));
    if (!url) {
        plan.skipped.append(u"line %1: %2"_s.arg(element->line).arg(url.error().detail));
        return;
    }
    ImportItem item;
    item.service.name = text::clean(title.isEmpty() ? url->host() : title);
    item.toDetect = *url;
    plan.items.append(item);
}

/// Every outline below \p element, in the file's order; its depth was bounded before.
void addBelow(const xmlNode* element, ImportPlan& plan)
{
    for (const xmlNode* child = element->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (textOf(child->name).compare("outline"_L1, Qt::CaseInsensitive) == 0)
            addOutline(child, plan);
        addBelow(child, plan);
    }
}

/// Elements called "outline" below \p element that have an attribute, as all of them must.
qsizetype outlinesBelow(const xmlNode* element)
{
    qsizetype count = 0;
    for (const xmlNode* child = element->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        const bool outline = textOf(child->name).compare("outline"_L1, Qt::CaseInsensitive) == 0;
        count += outlinesBelow(child) + (outline && child->properties ? 1 : 0);
    }
    return count;
}

} // namespace

bool looksLikeOpml(const QByteArray& bytes)
{
    const Result<QString> text = xmlText(bytes);
    return text && text->left(headLooked).contains("<opml"_L1, Qt::CaseInsensitive);
}

Result<ImportPlan> planFromOpml(const QByteArray& bytes)
{
    const Result<QString> text = boundedXml(bytes);
    if (!text)
        return tl::unexpected(text.error());
    // It is UTF-8 from here on, whatever its declaration says.
    static const QRegularExpression declaration(u"^<\\?xml[^>]*\\?>"_s);
    QString document = withPlainEntities(*text);
    document.remove(declaration);
    const QByteArray utf8 = document.toUtf8();
    struct Free {
        void operator()(xmlDoc* tree) const { xmlFreeDoc(tree); }
    };
    const std::unique_ptr<xmlDoc, Free> tree(
        xmlReadMemory(utf8.constData(), static_cast<int>(utf8.size()), nullptr, "UTF-8",
                      XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    const xmlNode* root = tree ? xmlDocGetRootElement(tree.get()) : nullptr;
    if (!root)
        return fail(Failure::Kind::Format, u"XML: nothing of it can be read"_s);
    ImportPlan plan;
    plan.kind = u"OPML"_s;
    addBelow(root, plan);
    // What was too broken to be mended must not vanish without a word.
    const auto written = document.count("<outline"_L1, Qt::CaseInsensitive);
    if (const auto lost = written - outlinesBelow(root); lost > 0)
        plan.skipped.append(u"%1 outlines that are no XML"_s.arg(lost));
    return plan;
}

} // namespace downlight::import
