// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that knows libcsv.
#include "core/catalogue/import_csv.h"

#include "core/base/encoding.h"
#include "core/base/text.h"
#include "core/catalogue/detector.h"

#include <QStringList>

#include <algorithm>
#include <csv.h>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

using Row = QStringList;

QByteArray firstLine(const QByteArray& bytes)
{
    constexpr qsizetype longest = 4000;
    return bytes.left(longest).split('\n').first().trimmed();
}

char separatorIn(const QByteArray& line)
{
    for (const char separator : {'\t', ';', ','}) {
        if (line.contains(separator))
            return separator;
    }
    return ',';
}

/// The rows of \p bytes, at most one more than are taken.
QList<Row> rowsOf(const QByteArray& bytes)
{
    struct Reader {
        QList<Row> rows;
        Row row;
    } reader;
    csv_parser parser{};
    if (csv_init(&parser, 0) != 0)
        return {};
    csv_set_delim(&parser, static_cast<unsigned char>(separatorIn(firstLine(bytes))));
    const auto cell = [](void* text, std::size_t size, void* data) {
        auto* into = static_cast<Reader*>(data);
        if (into->row.size() < 100)
            into->row.append(
                QString::fromUtf8(static_cast<const char*>(text), static_cast<qsizetype>(size)).left(4096));
    };
    const auto row = [](int, void* data) {
        auto* into = static_cast<Reader*>(data);
        if (into->rows.size() <= mostItems + 1)
            into->rows.append(into->row);
        into->row.clear();
    };
    const auto size = static_cast<std::size_t>(bytes.size());
    const bool whole = csv_parse(&parser, bytes.constData(), size, cell, row, &reader) == size;
    csv_fini(&parser, cell, row, &reader);
    csv_free(&parser);
    return whole ? reader.rows : QList<Row>();
}

/// Which column holds what; -1: none does.
struct Columns {
    qsizetype name = -1;
    qsizetype url = -1;
    qsizetype type = -1;
    qsizetype status = -1;
    qsizetype keyword = -1;
    qsizetype keywordType = -1;
    qsizetype port = -1;
    qsizetype interval = -1;
};

Columns columnsIn(const Row& head)
{
    const auto find = [&head](std::initializer_list<QLatin1StringView> names) {
        const auto found = std::find_if(head.begin(), head.end(), [&names](const QString& cell) {
            const QString word = cell.trimmed().toLower().replace(u'_', u' ');
            return std::find(names.begin(), names.end(), word) != names.end();
        });
        return found == head.end() ? qsizetype{-1} : std::distance(head.begin(), found);
    };
    return {find({"friendly name"_L1, "name"_L1, "title"_L1, "service"_L1, "monitor"_L1}),
            find({"url/ip"_L1, "url"_L1, "address"_L1, "link"_L1, "website"_L1, "status page"_L1}),
            find({"type"_L1, "monitor type"_L1}),
            find({"status"_L1}),
            find({"keyword value"_L1, "keyword"_L1}),
            find({"keyword type"_L1}),
            find({"port"_L1}),
            find({"interval"_L1, "interval (seconds)"_L1})};
}

void addRow(const Row& row, const Columns& columns, ImportPlan& plan)
{
    const auto cell = [&row](qsizetype column) { return row.value(column).trimmed(); };
    const QString address = cell(columns.url);
    const QString name = text::clean(cell(columns.name).isEmpty() ? address : cell(columns.name));
    if (address.isEmpty() && name.isEmpty())
        return;
    const auto skip = [&](const QString& why) { plan.skipped.append(u"%1: %2"_s.arg(name, why)); };
    const QString type = cell(columns.type).toLower();
    const QString status = cell(columns.status).toLower();
    if (status == "paused"_L1)
        return skip(type == "ping"_L1 ? u"paused there, and pings have no counterpart"_s : u"paused there"_s);
    const bool port = type == "port"_L1;
    if (!type.isEmpty() && !port && !type.startsWith("http"_L1) && type != "keyword"_L1)
        return skip(u"monitors of type \"%1\" have no counterpart"_s.arg(text::clean(type, 40)));
    const QString kind = cell(columns.keywordType).toLower();
    if (type == "keyword"_L1 && !kind.isEmpty() && kind != "exists"_L1 && kind != "1"_L1)
        return skip(u"a keyword of the kind \"%1\" has no counterpart"_s.arg(text::clean(kind, 40)));
    const Result<QUrl> url =
        pastedAddress(port ? u"tcp://%1:%2"_s.arg(address, cell(columns.port)) : address);
    if (!url)
        return skip(url.error().detail);
    ImportItem item;
    item.service.name = name;
    if (type.isEmpty()) {
        item.toDetect = *url;
    } else {
        ProbeSpec& probe = item.service.probe;
        probe.url = *url;
        probe.findText = type == "keyword"_L1 ? cell(columns.keyword).left(1000) : QString();
        if (const int seconds = cell(columns.interval).toInt(); seconds >= 10 && seconds <= 86'400)
            probe.interval = std::chrono::seconds(seconds);
        item.service.homepage = port ? QUrl() : *url;
    }
    plan.items.append(item);
}

} // namespace

bool looksLikeCsv(const QByteArray& bytes)
{
    const QByteArray line = firstLine(bytes);
    if (line.startsWith('#'))
        return false;
    if (!line.contains(',') && !line.contains(';') && !line.contains('\t'))
        return false;
    const QList<Row> rows = rowsOf(line);
    const Row head = rows.isEmpty() ? Row() : rows.first();
    const Columns columns = columnsIn(head);
    constexpr qsizetype clearlyTable = 4; // prose has commas, too
    const bool isBare =
        head.size() == 2 && head.last().contains("://"_L1) && !head.first().contains("://"_L1);
    if (line.contains("://") && !isBare)
        return false;
    return isBare || columns.url >= 0 || columns.type >= 0 || head.size() >= clearlyTable
        || (columns.name >= 0 && head.size() > 1);
}

Result<ImportPlan> planFromCsv(const QByteArray& bytes)
{
    const Result<QByteArray> utf8 = toUtf8(bytes);
    if (!utf8)
        return tl::unexpected(utf8.error());
    const QList<Row> rows = rowsOf(*utf8);
    Columns columns = rows.isEmpty() ? Columns{} : columnsIn(rows.first());
    const bool isBare = columns.url < 0 && !rows.isEmpty() && rows.first().size() == 2
        && rows.first().last().contains("://"_L1);
    if (isBare) // "GitHub,https://…" from the first line on
        columns.name = 0, columns.url = 1;
    if (columns.url < 0)
        return fail(
            Failure::Kind::Format,
            u"CSV: no column of addresses; the first line must name one (\"url\", as in \"name,url\", "
            u"or \"URL/IP\", as UptimeRobot exports it)"_s);
    if (rows.size() > mostItems + 1)
        return fail(Failure::Kind::TooLarge, u"more than %1 services"_s.arg(mostItems));
    ImportPlan plan;
    plan.kind = columns.type >= 0 ? u"CSV of UptimeRobot"_s : u"CSV"_s;
    for (const Row& row : rows.sliced(isBare ? 0 : 1))
        addRow(row, columns, plan);
    return plan;
}

} // namespace downlight::import
