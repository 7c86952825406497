// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/catalogue_commands.h"

#include "app/cli/print.h"
#include "app/commands/command_json.h"
#include "app/platform/catalogue_parts.h"
#include "core/base/text.h"
#include "core/catalogue/catalogue_search.h"
#include "core/model/chosen_parts.h"
#include "core/net/qt_network_gate.h"
#include "core/sources/source_registry.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>

#include <cstdio>
#include <deque>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int wrongUsage = 64;
constexpr int unreadable = 65;
constexpr int unavailable = 69;

Failure notKnown(const QString& slug)
{
    return {Failure::Kind::Usage,
            u"\"%1\" is no slug of the catalogue; `search` finds it"_s.arg(text::clean(slug, 60))};
}

CommandAnswer failed(int code, const Failure& failure)
{
    return {code, {command_json::error(failure)}};
}

/// What a search lists of a service.
QJsonObject briefly(const CatalogueEntry& entry)
{
    return {{u"slug"_s, entry.slug},
            {u"name"_s, entry.name},
            {u"category"_s, entry.category},
            {u"status_url"_s, entry.page.toString(QUrl::FullyEncoded)},
            {u"format"_s, entry.format}};
}

QJsonArray partsJson(const QList<CataloguePart>& parts)
{
    QJsonArray array;
    for (const CataloguePart& part : parts) {
        QJsonObject json{{u"title"_s, part.title}};
        if (!part.choice.isEmpty())
            json.insert("choice"_L1, part.choice);
        if (!part.parts.isEmpty())
            json.insert("parts"_L1, partsJson(part.parts));
        array.append(json);
    }
    return array;
}

/// Reads one page after the other, a few at a time.
class Verification : public QObject {
public:
    Verification(std::deque<CatalogueEntry> entries, bool json)
        : m_left(std::move(entries))
        , m_total(m_left.size())
        , m_json(json)
    {
    }

    int run()
    {
        constexpr int atOnce = 8;
        for (int i = 0; i < atOnce; ++i)
            next();
        if (m_busy > 0)
            QCoreApplication::exec();
        printLine({{u"checked"_s, static_cast<qint64>(m_total)}, {u"unreadable"_s, m_bad}});
        return m_bad == 0 ? 0 : 1;
    }

private:
    void next()
    {
        if (m_left.empty()) {
            if (m_busy == 0)
                QCoreApplication::quit();
            return;
        }
        const CatalogueEntry entry = m_left.front();
        m_left.pop_front();
        ++m_busy;
        HttpRequest request = m_sources.find(entry.format)->request(entry.page);
        request.trust = Trust::Foreign;
        m_network.get(request, *this, [this, entry](const Result<HttpReply>& reply) {
            --m_busy;
            const Result<Reading> reading =
                reply ? m_sources.find(entry.format)->parse(*reply) : tl::unexpected(reply.error());
            if (!reading)
                say(entry, reading.error());
            else if (const QString gone = partsGone(entry, *reading); !gone.isEmpty())
                say(entry, {Failure::Kind::Format, gone});
            if (const std::size_t done = m_total - m_left.size(); done % 50 == 0)
                std::fprintf(stderr, "downlightctl: %zu of %zu\n", done, m_total);
            next();
        });
    }

    /// What of \p entry's parts the page does not list any more, as a sentence; empty where it lists them.
    static QString partsGone(const CatalogueEntry& entry, const Reading& reading)
    {
        PageSpec page;
        page.components = entry.components;
        const QStringList missing = findChosen(page, reading).missing;
        return missing.isEmpty() ? QString() : missingPartsTrouble(missing, reading);
    }

    void say(const CatalogueEntry& entry, const Failure& failure)
    {
        ++m_bad;
        if (m_json) {
            QJsonObject json = briefly(entry);
            json.insert("error"_L1, command_json::error(failure)["error"_L1]);
            return printLine(json);
        }
        std::fputs(forTerminal(u"%1  %2  %3  %4\n"_s.arg(entry.slug.leftJustified(30),
                                                         entry.format.leftJustified(12),
                                                         entry.page.toString(), failure.detail))
                       .constData(),
                   stdout);
    }

    const SourceRegistry m_sources = SourceRegistry::withBuiltins();
    QtNetworkGate m_network;
    std::deque<CatalogueEntry> m_left;
    std::size_t m_total;
    int m_busy = 0;
    int m_bad = 0;
    bool m_json;
};

} // namespace

CommandAnswer search(const Profile& profile, const QString& text, int limit)
{
    const auto loaded = catalogueFile(profile).load();
    if (!loaded)
        return failed(unavailable, loaded.error());
    QJsonArray services;
    const QList<SearchHit> hits = CatalogueSearch(loaded->catalogue).find(text, limit);
    for (const SearchHit& hit : hits)
        services.append(briefly(loaded->catalogue->entry(hit.row)));
    return {0, {{{u"services"_s, services}, {u"guessed"_s, !hits.isEmpty() && hits.first().guessed}}}};
}

CommandAnswer service(const Profile& profile, const QString& slug)
{
    const auto loaded = catalogueFile(profile).load();
    if (!loaded)
        return failed(unavailable, loaded.error());
    const Catalogue& catalogue = *loaded->catalogue;
    const auto entry = catalogue.find(slug.toLower());
    if (!entry)
        return failed(wrongUsage, notKnown(slug));
    QJsonObject json = briefly(*entry);
    json.insert("aliases"_L1, QJsonArray::fromStringList(entry->aliases));
    json.insert("homepage"_L1, entry->homepage.toString(QUrl::FullyEncoded));
    json.insert("components"_L1, QJsonArray::fromStringList(entry->components));
    json.insert("summary"_L1, entry->summary);
    json.insert("about"_L1, QJsonArray::fromStringList(entry->about));
    QJsonArray problems;
    for (const ProblemType& problem : catalogue.problemsOf(entry->category))
        problems.append(
            QJsonObject{{u"id"_s, problem.id}, {u"title"_s, problem.title}, {u"text"_s, problem.text}});
    json.insert("problems"_L1, problems);
    constexpr int mostRelated = 8;
    QJsonArray related;
    for (const int row : catalogue.related(*entry, mostRelated)) {
        const CatalogueEntry other = catalogue.entry(row);
        related.append(QJsonObject{{u"slug"_s, other.slug}, {u"name"_s, other.name}});
    }
    json.insert("related"_L1, related);
    if (const QList<int> rows = catalogue.instancesOf(entry->slug); !rows.isEmpty()) {
        QJsonArray instances;
        for (const int row : rows)
            instances.append(catalogue.entry(row).homepage.host());
        json.insert("instances"_L1, instances);
    }
    if (const QList<CataloguePart> parts = catalogue.partsOf(entry->slug); !parts.isEmpty())
        json.insert("parts"_L1, partsJson(parts));
    return {0, {json}};
}

CommandAnswer catalogueShow(const Profile& profile)
{
    const auto loaded = catalogueFile(profile).load();
    if (!loaded)
        return failed(unavailable, loaded.error());
    int pages = 0;
    for (int row = 0; row < loaded->catalogue->size(); ++row)
        pages += loaded->catalogue->pageOf(row).isEmpty() ? 0 : 1;
    QJsonObject json{{u"services"_s, loaded->catalogue->size()},
                     {u"with_status_page"_s, pages},
                     {u"issued"_s, loaded->catalogue->issued().toString(Qt::ISODate)},
                     {u"shipped"_s, loaded->shipped}};
    if (!loaded->trouble.isEmpty())
        json.insert("left_out"_L1, loaded->trouble);
    return {0, {json}};
}

CommandAnswer catalogueInstall(const Profile& profile, const QString& name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return failed(unreadable,
                      {Failure::Kind::Format, u"%1 cannot be read: %2"_s.arg(name, file.errorString())});
    const auto installed = catalogueFile(profile).install(file.read(Catalogue::largestFile + 1));
    if (!installed) {
        const Failure& why = installed.error();
        return failed(why.kind == Failure::Kind::Storage ? unavailable : unreadable,
                      {why.kind, u"%1: %2; the catalogue is kept as it is"_s.arg(name, why.detail)});
    }
    return catalogueShow(profile);
}

int catalogueVerify(const Profile& profile, const QStringList& slugs, bool json)
{
    const auto loaded = catalogueFile(profile).load();
    if (!loaded)
        return print(failed(unavailable, loaded.error()), json);
    for (const QString& slug : slugs) {
        if (!loaded->catalogue->find(slug))
            return print(failed(wrongUsage, notKnown(slug)), json);
    }
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    std::deque<CatalogueEntry> entries;
    for (int row = 0; row < loaded->catalogue->size(); ++row) {
        const CatalogueEntry entry = loaded->catalogue->entry(row);
        const bool wanted = slugs.isEmpty() || slugs.contains(entry.slug);
        if (wanted && !entry.page.isEmpty() && sources.find(entry.format))
            entries.push_back(entry);
    }
    return Verification(std::move(entries), json).run();
}

} // namespace downlight::cli
