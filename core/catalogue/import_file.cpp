// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/import_file.h"

#include "core/base/bounded_json.h"
#include "core/base/bounded_xml.h"
#include "core/base/encoding.h"
#include "core/base/text.h"
#include "core/catalogue/catalogue.h"
#include "core/catalogue/detector.h"
#include "core/catalogue/entry_resolver.h"
#include "core/catalogue/export.h"
#include "core/catalogue/fold.h"
#include "core/catalogue/import_csv.h"
#include "core/catalogue/import_gatus.h"
#include "core/catalogue/import_kuma.h"
#include "core/catalogue/import_opml.h"
#include "core/model/service_json.h"
#include "core/sources/source_registry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QXmlStreamReader>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

/// Why \p service cannot be watched as it stands in a file; empty where it can.
QString troubleWith(const Service& service, const SourceRegistry& sources)
{
    const auto isOneOf = [](const QUrl& url, std::initializer_list<QLatin1StringView> schemes) {
        return std::any_of(schemes.begin(), schemes.end(),
                           [&url](QLatin1StringView scheme) { return url.scheme() == scheme; });
    };
    if (service.page.url.isEmpty() && service.probe.url.isEmpty())
        return u"it has neither a page nor a probe"_s;
    if (!service.page.url.isEmpty() && !isOneOf(service.page.url, {"http"_L1, "https"_L1}))
        return u"page.url: only http and https can be read"_s;
    if (!service.page.url.isEmpty() && !sources.find(service.page.format))
        return u"page.format: \"%1\" is no known format"_s.arg(text::clean(service.page.format, 40));
    if (!service.probe.url.isEmpty() && !isOneOf(service.probe.url, {"http"_L1, "https"_L1, "tcp"_L1}))
        return u"probe.url: only http, https and tcp can be tried"_s;
    return {};
}

Result<ImportPlan> readOwn(const QJsonObject& root)
{
    if (root["version"_L1].toInt() != 1)
        return fail(
            Failure::Kind::Format,
            u"version %1 of the export is not known to this program"_s.arg(root["version"_L1].toInt()));
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    ImportPlan plan;
    plan.kind = u"Downlight's own export"_s;
    // Settings are chosen at this machine: they are said, so that nobody believes they came along.
    const QJsonObject settings = root["settings"_L1].toObject();
    for (auto it = settings.begin(); it != settings.end(); ++it) {
        const QString value = it->isArray() ? u"%1 of them"_s.arg(it->toArray().size()) : it->toString();
        plan.skipped.append(u"%1 (%2): stays as it is here; choose it in the settings"_s.arg(
            text::clean(it.key(), 40).replace(u'_', u' '), text::clean(value, 80)));
    }
    const QJsonArray services = root["services"_L1].toArray();
    for (qsizetype i = 0; i < services.size(); ++i) {
        Result<Service> service = serviceFromJson(services[i].toObject());
        const QString trouble = service ? troubleWith(*service, sources) : service.error().detail;
        if (!trouble.isEmpty())
            return fail(Failure::Kind::Format, u"services[%1]: %2"_s.arg(i).arg(trouble));
        // A key of the keychain is no file's to name.
        const bool headers = !service->probe.headers.isEmpty();
        service->probe.headers.clear();
        plan.items.append({*service, {}, headers ? u"its headers are not taken over"_s : QString()});
    }
    return plan;
}

/// Finds services by name, alias or slug, apart from case and punctuation; of several the best known.
class ExactNames {
public:
    explicit ExactNames(const Catalogue& catalogue)
        : m_catalogue(catalogue)
    {
        for (int row = 0; row < catalogue.size(); ++row) {
            add(catalogue.nameOf(row), row);
            add(catalogue.slugOf(row), row);
            for (const QByteArray& alias : catalogue.aliasesOf(row).toByteArray().split('|'))
                add(alias, row);
        }
    }

    [[nodiscard]] std::optional<CatalogueEntry> find(const QString& name) const
    {
        const auto found = m_rows.constFind(fold(name).text);
        return found == m_rows.constEnd() ? std::nullopt : std::optional(m_catalogue.entry(*found));
    }

private:
    void add(QByteArrayView name, int row)
    {
        const QByteArray folded = fold(name).text;
        const auto found = m_rows.find(folded);
        if (folded.isEmpty())
            return;
        if (found == m_rows.end())
            m_rows.insert(folded, row);
        else if (m_catalogue.rankOf(row) > m_catalogue.rankOf(*found))
            *found = row;
    }

    const Catalogue& m_catalogue;
    QHash<QByteArray, int> m_rows;
};

/// stts keeps the names of its classes: "GitHub", "AmazonWebServicesAll".
Result<ImportPlan> planFromStts(const QStringList& identifiers, const Catalogue* catalogue)
{
    if (identifiers.size() > mostItems)
        return fail(Failure::Kind::TooLarge, u"more than %1 services"_s.arg(mostItems));
    ImportPlan plan;
    plan.kind = u"selection of stts"_s;
    const std::optional<ExactNames> names =
        catalogue ? std::make_optional<ExactNames>(*catalogue) : std::nullopt;
    for (const QString& identifier : identifiers) {
        // Version 3 writes the kind of page before the name: "statuspage.GitHub".
        const QString plain = identifier.section(u'.', identifier.count(u'.') == 0 ? 0 : 1);
        const QString name = plain.endsWith("All"_L1) ? plain.chopped(3) : plain;
        const auto entry = names ? names->find(name) : std::nullopt;
        if (!entry)
            plan.skipped.append(
                u"%1: the catalogue has no service of that name"_s.arg(text::clean(identifier)));
        else if (Service service = EntryResolver::serviceOf(*entry); !service.page.url.isEmpty())
            plan.items.append({service, {}, {}});
        else if (!entry->page.isEmpty() || !entry->homepage.isEmpty())
            plan.items.append({service, entry->page.isEmpty() ? entry->homepage : entry->page, {}});
        else
            plan.skipped.append(u"%1: the catalogue knows no address of it"_s.arg(entry->name));
    }
    return plan;
}

QStringList textsIn(const QJsonArray& array)
{
    QStringList texts;
    for (const auto& value : array) {
        if (value.isString())
            texts.append(value.toString().left(200));
    }
    return texts;
}

/// Pages of the user's own that stts keeps: {"statuspage": [{"name", "url"}], …}.
std::optional<ImportPlan> planFromSttsPages(const QJsonObject& root)
{
    ImportPlan plan;
    plan.kind = u"pages of stts"_s;
    for (const auto& list : root) {
        for (const auto& page : list.toArray()) {
            const QString name = text::clean(page["name"_L1].toString());
            const Result<QUrl> url = pastedAddress(page["url"_L1].toString());
            if (!page["url"_L1].isString())
                return std::nullopt;
            if (!url) {
                plan.skipped.append(u"%1: %2"_s.arg(name, url.error().detail));
                continue;
            }
            ImportItem item;
            item.service.name = name.isEmpty() ? url->host() : name;
            item.toDetect = *url;
            plan.items.append(item);
        }
    }
    return plan.items.isEmpty() ? std::nullopt : std::optional(plan);
}

Result<ImportPlan> readJson(const QByteArray& bytes, const Catalogue* catalogue)
{
    const Result<QJsonDocument> document = parseJson(bytes);
    if (!document)
        return tl::unexpected(document.error());
    if (document->isArray())
        return planFromStts(textsIn(document->array()), catalogue);
    const QJsonObject root = document->object();
    if (root["format"_L1].toString() == exportFormat)
        return readOwn(root);
    if (root["monitorList"_L1].isArray())
        return planFromMonitors(root["monitorList"_L1].toArray(), u"Uptime Kuma backup"_s);
    if (root["selectedServices"_L1].isArray())
        return planFromStts(textsIn(root["selectedServices"_L1].toArray()), catalogue);
    if (const auto pages = planFromSttsPages(root))
        return *pages;
    return fail(Failure::Kind::Format,
                u"JSON, but neither a backup of Uptime Kuma (monitorList) nor a selection of stts "
                u"(selectedServices) nor an export "
                u"of this program"_s);
}

/// Property lists begin with a document type, which is refused everywhere else.
QByteArray withoutDoctype(const QByteArray& bytes)
{
    const qsizetype at = bytes.left(400).indexOf("<!DOCTYPE plist");
    const qsizetype end = at < 0 ? -1 : bytes.indexOf('>', at);
    return end < 0 ? bytes : bytes.left(at) + bytes.mid(end + 1);
}

QStringList selectionIn(QXmlStreamReader& xml)
{
    QStringList found;
    bool next = false;
    bool inside = false;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement() && xml.name() == "key"_L1)
            next = xml.readElementText() == "selectedServices"_L1;
        else if (xml.isStartElement() && next && xml.name() == "array"_L1)
            inside = true;
        else if (xml.isStartElement() && inside && xml.name() == "string"_L1)
            found.append(xml.readElementText().left(200));
        else if (xml.isEndElement() && xml.name() == "array"_L1)
            inside = next = false;
    }
    return found;
}

Result<ImportPlan> readXml(const QByteArray& bytes, const Catalogue* catalogue)
{
    if (looksLikeOpml(bytes))
        return planFromOpml(bytes);
    const Result<QString> bounded = boundedXml(withoutDoctype(bytes));
    if (!bounded)
        return tl::unexpected(bounded.error());
    QXmlStreamReader xml(*bounded);
    if (!xml.readNextStartElement())
        return fail(Failure::Kind::Format,
                    u"XML: %1 at line %2"_s.arg(xml.errorString()).arg(xml.lineNumber()));
    if (xml.name() != "plist"_L1)
        return fail(Failure::Kind::Format,
                    u"XML: the root is <%1>, not <opml> or <plist>"_s.arg(text::clean(xml.name())));
    const QStringList selected = selectionIn(xml);
    if (xml.hasError())
        return fail(Failure::Kind::Format,
                    u"XML: %1 at line %2"_s.arg(xml.errorString()).arg(xml.lineNumber()));
    if (selected.isEmpty())
        return fail(Failure::Kind::Format, u"the property list has no selectedServices"_s);
    return planFromStts(selected, catalogue);
}

/// One address a line; a name may stand before it; "#" begins a remark.
Result<ImportPlan> readLines(const QByteArray& bytes)
{
    if (!bytes.isValidUtf8() || bytes.contains('\0'))
        return fail(Failure::Kind::Format, u"the file is none of those that can be imported"_s);
    ImportPlan plan;
    plan.kind = u"list of addresses"_s;
    int number = 0;
    const QStringList lines = QString::fromUtf8(bytes).split(u'\n');
    for (const QString& whole : lines) {
        ++number;
        const QString line = whole.trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const qsizetype space = std::max(line.lastIndexOf(u' '), line.lastIndexOf(u'\t'));
        const QString address = line.mid(space + 1);
        const Result<QUrl> url = pastedAddress(address);
        const bool isHost = address.contains(u':') || (address.contains(u'.') && !address.endsWith(u'.'));
        if (!url || !isHost) {
            plan.skipped.append(u"line %1: \"%2\" is no address"_s.arg(number).arg(text::clean(line, 60)));
            continue;
        }
        ImportItem item;
        item.service.name = text::clean(space > 0 ? line.left(space) : QString());
        item.toDetect = *url;
        plan.items.append(item);
    }
    if (plan.items.isEmpty())
        return fail(Failure::Kind::Format,
                    plan.skipped.isEmpty() ? u"the file is empty"_s
                                           : u"no address in it; %1"_s.arg(plan.skipped.first()));
    if (plan.skipped.size() > plan.items.size())
        return fail(Failure::Kind::Format,
                    u"the file is none of those that can be imported; %1"_s.arg(plan.skipped.first()));
    return plan;
}

bool looksLikeYaml(const QByteArray& bytes)
{
    const QByteArray lines = '\n' + bytes.left(qsizetype{64} * 1024);
    return lines.contains("\nendpoints:") || lines.contains("\nexternal-endpoints:")
        || lines.contains("\nservices:") || lines.contains("\nkind: ConfigMap")
        || bytes.contains("\nendpoints:");
}

Result<ImportPlan> bounded(Result<ImportPlan> plan)
{
    constexpr qsizetype mostSaid = 200;
    if (plan && plan->skipped.size() > mostSaid) {
        const qsizetype more = plan->skipped.size() - mostSaid;
        plan->skipped.resize(mostSaid);
        plan->skipped.append(u"and %1 more"_s.arg(more));
    }
    if (plan && plan->items.size() > mostItems)
        return fail(Failure::Kind::TooLarge, u"more than %1 services"_s.arg(mostItems));
    return plan;
}

} // namespace

Result<ImportPlan> readPlanFrom(const QByteArray& bytes, const Catalogue* catalogue)
{
    if (bytes.size() > largestFile)
        return fail(Failure::Kind::TooLarge, u"the file is larger than %1 bytes"_s.arg(largestFile));
    // XML keeps its own encoding, which its declaration names; everything else is UTF-8, whatever mark it
    // has.
    const bool marked = bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
    const QByteArray text = marked         ? toUtf8(bytes).value_or(bytes)
        : bytes.startsWith("\xef\xbb\xbf") ? bytes.mid(3)
                                           : bytes;
    const QByteArray head = text.left(64).trimmed();
    if (text.startsWith("bplist"))
        return fail(
            Failure::Kind::Format,
            u"a binary property list; make it readable with `plutil -convert xml1 FILE` and import it again"_s);
    if (head.startsWith('{') || head.startsWith('['))
        return bounded(readJson(text, catalogue));
    if (head.startsWith('<'))
        return bounded(readXml(text, catalogue));
    if (looksLikeYaml(text))
        return bounded(planFromGatus(text));
    return bounded(looksLikeCsv(text) ? planFromCsv(text) : readLines(text));
}

Result<ImportPlan> readPlan(const QString& path, const Catalogue* catalogue)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Failure::Kind::Storage, u"it cannot be read: %1"_s.arg(file.errorString()));
    if (file.peek(16).startsWith("SQLite format 3")) {
        if (file.size() > largestDatabase)
            return fail(Failure::Kind::TooLarge,
                        u"the database is larger than %1 bytes"_s.arg(largestDatabase));
        file.close();
        return bounded(planFromKumaDatabase(path));
    }
    return readPlanFrom(file.read(largestFile + 1), catalogue);
}

} // namespace downlight::import
