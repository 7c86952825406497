// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue.h"

#include "core/base/bounded_json.h"
#include "core/base/text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

enum Column {
    Slug,
    Name,
    Aliases,
    CategoryId,
    Homepage,
    Page,
    Format,
    Components,
    InstanceOf,
    Rank,
    Summary,
    About,
    Related,
    Sources
};
constexpr int columns = Sources + 1;
constexpr auto heading =
    "slug\tname\taliases\tcategory\thomepage\tstatus_page\tformat\tcomponents\tinstance_of"
    "\trank\tsummary\tabout\trelated\tsources";
constexpr int longestParagraph = 600;

QString cleaned(QByteArrayView bytes, int limit = text::maxGraphemes)
{
    return text::clean(QString::fromUtf8(bytes), limit);
}

QStringList listIn(QByteArrayView bytes, int limit = text::maxGraphemes)
{
    QStringList list;
    for (qsizetype from = 0; from < bytes.size();) {
        qsizetype end = bytes.indexOf('|', from);
        end = end < 0 ? bytes.size() : end;
        list.append(cleaned(bytes.sliced(from, end - from), limit));
        from = end + 1;
    }
    return list;
}

QUrl addressIn(QByteArrayView bytes)
{
    return bytes.isEmpty() ? QUrl() : QUrl(QString::fromUtf8(bytes), QUrl::StrictMode);
}

bool isSlug(QByteArrayView slug)
{
    return !slug.isEmpty() && slug.size() <= 64 && std::all_of(slug.begin(), slug.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool isWebAddress(QByteArrayView address)
{
    return address.startsWith("https://") || address.startsWith("http://");
}

/// The cells of a row; false where there are more or fewer than there must be.
bool split(QByteArrayView row, std::array<QByteArrayView, columns>& cells)
{
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        const qsizetype tab = row.indexOf('\t');
        if (tab < 0)
            return false;
        cells[i] = row.first(tab);
        row = row.sliced(tab + 1);
    }
    cells.back() = row;
    return !row.contains('\t');
}

tl::unexpected<Failure> atLine(int line, const QString& what)
{
    return fail(Failure::Kind::Format, u"line %1: %2"_s.arg(line).arg(what));
}

} // namespace

Result<std::shared_ptr<const Catalogue>> Catalogue::read(QByteArray bytes)
{
    if (bytes.size() > largestFile)
        return fail(Failure::Kind::TooLarge, u"the catalogue is larger than %1 bytes"_s.arg(largestFile));
    if (!bytes.isValidUtf8())
        return fail(Failure::Kind::Format, u"the catalogue is not valid UTF-8"_s);
    const qsizetype end = bytes.indexOf("\n\n");
    if (end < 0)
        return fail(Failure::Kind::Format, u"no catalogue: the empty line after its head is missing"_s);
    const std::shared_ptr<Catalogue> catalogue(new Catalogue);
    catalogue->m_bytes = std::move(bytes);
    const QByteArrayView all(catalogue->m_bytes);
    if (const Result<void> head = catalogue->readHead(all.first(end)); !head)
        return tl::unexpected(head.error());
    const auto firstLine = static_cast<int>(std::count(all.begin(), all.begin() + end + 2, '\n')) + 1;
    if (const Result<void> rows = catalogue->readRows(all.sliced(end + 2), firstLine); !rows)
        return tl::unexpected(rows.error());
    catalogue->indexDomains();
    return catalogue;
}

Result<void> Catalogue::readHead(QByteArrayView json)
{
    const Result<QJsonDocument> document = parseJson(json.toByteArray());
    if (!document)
        return tl::unexpected(document.error());
    const QJsonObject head = document->object();
    if (head["format"_L1].toString() != "downlight-catalogue"_L1)
        return fail(Failure::Kind::Format, u"format is not \"downlight-catalogue\""_s);
    if (head["version"_L1].toInt() != 1)
        return fail(Failure::Kind::Format,
                    u"version %1 is not known to this program"_s.arg(head["version"_L1].toInt()));
    m_issued = QDateTime::fromString(head["issued"_L1].toString(), Qt::ISODate).toUTC();
    if (!m_issued.isValid())
        return fail(Failure::Kind::Format, u"issued is no time"_s);
    const QJsonArray problems = head["problems"_L1].toArray();
    for (const auto& problem : problems) {
        const QString id = problem["id"_L1].toString();
        m_problems.insert(
            id,
            {id, text::clean(problem["title"_L1].toString()), text::clean(problem["text"_L1].toString())});
    }
    const QJsonArray categories = head["categories"_L1].toArray();
    for (const auto& category : categories) {
        Category read{category["id"_L1].toString(),
                      text::clean(category["title"_L1].toString()),
                      text::clean(category["kind"_L1].toString()),
                      {},
                      {}};
        const QJsonArray words = category["words"_L1].toArray();
        for (const auto& word : words)
            read.words.append(text::clean(word.toString()));
        const QJsonArray ids = category["problems"_L1].toArray();
        for (const auto& id : ids) {
            if (!m_problems.contains(id.toString()))
                return fail(Failure::Kind::Format,
                            u"category %1: no problem \"%2\""_s.arg(read.id, text::clean(id.toString())));
            read.problems.append(id.toString());
        }
        m_categories.append(read);
    }
    if (m_categories.isEmpty())
        return fail(Failure::Kind::Format, u"no categories"_s);
    const QJsonArray providers = head["providers"_L1].toArray();
    for (const auto& provider : providers)
        m_providers.insert(provider["slug"_L1].toString(), provider.toObject());
    return {};
}

Result<void> Catalogue::readRows(QByteArrayView table, int firstLine)
{
    QHash<QByteArray, quint16> categories;
    for (qsizetype i = 0; i < m_categories.size(); ++i)
        categories.insert(m_categories[i].id.toUtf8(), static_cast<quint16>(i));
    const char* const begin = m_bytes.constData();
    m_rows.reserve(static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')));
    int line = firstLine;
    QByteArrayView before;
    for (qsizetype from = 0; from < table.size(); ++line) {
        qsizetype end = table.indexOf('\n', from);
        end = end < 0 ? table.size() : end;
        const QByteArrayView text = table.sliced(from, end - from);
        from = end + 1;
        if (line == firstLine) {
            if (text != heading)
                return atLine(line, u"the columns are not those of version 1"_s);
            continue;
        }
        std::array<QByteArrayView, columns> cells;
        if (!split(text, cells))
            return atLine(line, u"not %1 columns"_s.arg(columns));
        if (m_rows.size() == mostRows)
            return fail(Failure::Kind::TooLarge, u"the catalogue has more than %1 services"_s.arg(mostRows));
        m_rows.push_back(
            {static_cast<quint32>(text.data() - begin), static_cast<quint32>(text.size()), 0, 0});
        Row& row = m_rows.back();
        const QByteArrayView slug = cells[Slug];
        if (!isSlug(slug))
            return atLine(line, u"\"%1\" is no slug"_s.arg(cleaned(slug)));
        if (!(before < slug))
            return atLine(line, u"%1 is not sorted by slug, or stands there twice"_s.arg(cleaned(slug)));
        before = slug;
        const QByteArrayView category = cells[CategoryId];
        const auto known = categories.constFind(QByteArray::fromRawData(category.data(), category.size()));
        if (known == categories.constEnd())
            return atLine(line, u"%1: no category \"%2\""_s.arg(cleaned(slug), cleaned(category)));
        row.category = *known;
        row.rank = static_cast<quint8>(std::clamp(cells[Rank].toInt(), 0, 100));
        if (cells[Name].isEmpty())
            return atLine(line, u"%1 has no name"_s.arg(cleaned(slug)));
        for (const QByteArrayView address : {cells[Homepage], cells[Page]}) {
            if (!address.isEmpty() && !isWebAddress(address))
                return atLine(line, u"%1: \"%2\" is no web address"_s.arg(cleaned(slug), cleaned(address)));
        }
    }
    return m_rows.empty() ? Result<void>(fail(Failure::Kind::Format, u"the catalogue has no services"_s))
                          : Result<void>();
}

void Catalogue::indexDomains()
{
    for (int row = 0; row < size(); ++row) {
        m_domains.add(homepageOf(row), row);
        m_domains.add(pageOf(row), row);
    }
    m_domains.finish();
}

QList<CataloguePart> Catalogue::partsOf(const QString& slug) const
{
    return providerParts(m_providers.value(slug));
}

QByteArrayView Catalogue::column(int row, int index) const
{
    const Row& place = m_rows[static_cast<std::size_t>(row)];
    const char* at = m_bytes.constData() + place.at;
    const char* const end = at + place.size;
    for (; index > 0; --index)
        at = static_cast<const char*>(std::memchr(at, '\t', static_cast<std::size_t>(end - at))) + 1;
    const void* const tab = std::memchr(at, '\t', static_cast<std::size_t>(end - at));
    return {at, tab ? static_cast<const char*>(tab) : end};
}

QByteArrayView Catalogue::slugOf(int row) const
{
    return column(row, Slug);
}

QByteArrayView Catalogue::nameOf(int row) const
{
    return column(row, Name);
}

QByteArrayView Catalogue::aliasesOf(int row) const
{
    return column(row, Aliases);
}

QByteArrayView Catalogue::homepageOf(int row) const
{
    return column(row, Homepage);
}

QByteArrayView Catalogue::pageOf(int row) const
{
    return column(row, Page);
}

CatalogueEntry Catalogue::entry(int row) const
{
    CatalogueEntry entry;
    entry.row = row;
    entry.slug = QString::fromLatin1(column(row, Slug));
    entry.name = cleaned(column(row, Name));
    entry.aliases = listIn(column(row, Aliases));
    const Category& category = m_categories[categoryOf(row)];
    entry.category = category.id;
    entry.homepage = addressIn(column(row, Homepage));
    entry.page = addressIn(column(row, Page));
    entry.format = QString::fromLatin1(column(row, Format));
    entry.components = listIn(column(row, Components));
    if (entry.components == QStringList{u"*"_s})
        entry.components.clear();
    entry.instanceOf = QString::fromLatin1(column(row, InstanceOf));
    entry.rank = rankOf(row);
    entry.summary = cleaned(column(row, Summary));
    if (entry.summary.isEmpty() && !category.kind.isEmpty())
        entry.summary = u"%1 is %2."_s.arg(entry.name, category.kind);
    entry.about = listIn(column(row, About), longestParagraph);
    entry.related = listIn(column(row, Related));
    return entry;
}

int Catalogue::rowOf(QByteArrayView slug) const
{
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), slug, [this](const Row& row, QByteArrayView wanted) {
            return column(static_cast<int>(&row - m_rows.data()), Slug) < wanted;
        });
    const auto row = static_cast<int>(found - m_rows.begin());
    return found != m_rows.end() && slugOf(row) == slug ? row : -1;
}

std::optional<CatalogueEntry> Catalogue::find(const QString& slug) const
{
    const int row = rowOf(slug.toUtf8());
    return row < 0 ? std::nullopt : std::optional(entry(row));
}

Category Catalogue::category(const QString& id) const
{
    const auto found = std::find_if(m_categories.begin(), m_categories.end(),
                                    [&id](const Category& category) { return category.id == id; });
    return found == m_categories.end() ? Category() : *found;
}

QList<ProblemType> Catalogue::problemsOf(const QString& id) const
{
    QStringList ids = category(id).problems;
    if (ids.isEmpty())
        ids = m_categories.last().problems; // "other" stands last
    QList<ProblemType> problems;
    for (const QString& problem : std::as_const(ids))
        problems.append(m_problems.value(problem));
    return problems;
}

QList<int> Catalogue::best(QList<int> rows) const
{
    std::stable_sort(rows.begin(), rows.end(), [this](int a, int b) { return rankOf(a) > rankOf(b); });
    return rows;
}

QList<int> Catalogue::inCategory(int category) const
{
    QList<int> rows;
    for (int row = 0; row < size(); ++row) {
        if (categoryOf(row) == category)
            rows.append(row);
    }
    return best(rows);
}

QList<int> Catalogue::popular(int count) const
{
    QList<int> rows;
    for (int row = 0; row < size(); ++row) {
        if (rankOf(row) > 0)
            rows.append(row);
    }
    return best(rows).first(std::min<qsizetype>(count, rows.size()));
}

QList<int> Catalogue::instancesOf(const QString& slug) const
{
    QList<int> rows;
    const QByteArray wanted = slug.toUtf8();
    for (int row = 0; row < size(); ++row) {
        if (column(row, InstanceOf) == wanted)
            rows.append(row);
    }
    return best(rows);
}

QList<int> Catalogue::related(const CatalogueEntry& entry, int count) const
{
    QList<int> rows;
    for (const QString& slug : entry.related) {
        if (const int row = rowOf(slug.toUtf8()); row >= 0 && rows.size() < count)
            rows.append(row);
    }
    const QList<int> others = entry.row < 0 ? QList<int>() : inCategory(categoryOf(entry.row));
    for (const int row : others) {
        if (rows.size() >= count)
            break;
        if (row != entry.row && !rows.contains(row))
            rows.append(row);
    }
    return rows;
}

QList<int> Catalogue::onHost(const QUrl& url) const
{
    const QByteArray host = url.host(QUrl::EncodeUnicode).toLower().toUtf8();
    return best(m_domains.find(host, [this](int row, QByteArrayView domain) {
        return DomainIndex::hostIn(homepageOf(row)) == domain || DomainIndex::hostIn(pageOf(row)) == domain;
    }));
}

} // namespace downlight
