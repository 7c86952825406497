// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_pages.h"

#include "core/reports/crowd_json.h"
#include "core/reports/crowd_place.h"

#include <QFile>

#include <algorithm>
#include <kainjow/mustache.hpp>

namespace downlight::hub {

namespace mustache = kainjow::mustache;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int chartHours = 24;
constexpr int barWidth = 24; ///< In the units of the drawing.
constexpr int chartHeight = 120;

std::string resource(const QString& name)
{
    QFile file(u":/downlight/hub/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

std::string text(const QString& given)
{
    return given.toStdString();
}

std::string people(int count, const char* what)
{
    return std::to_string(count) + (count == 1 ? " report " : " reports ") + what;
}

/// "18 min", "3 h 5 min"
QString lengthText(std::chrono::seconds length)
{
    const auto minutes = std::chrono::floor<std::chrono::minutes>(length).count();
    if (minutes < 120)
        return u"%1 min"_s.arg(minutes);
    return minutes % 60 == 0 ? u"%1 h"_s.arg(minutes / 60)
                             : u"%1 h %2 min"_s.arg(minutes / 60).arg(minutes % 60);
}

/// How long what goes on will last, from the outages before it that lasted as long.
QString lastsText(const Expectation& lasts)
{
    return u"It has lasted %1. Of the %2 outages before it that lasted as long, eight of ten were over after "
           u"%3 to "
           "%4, half of them within %5."_s.arg(lengthText(lasts.lasted))
               .arg(lasts.basedOn)
               .arg(lengthText(lasts.p10), lengthText(lasts.p90), lengthText(lasts.median));
}

/// Bars of the last 24 hours, as numbers for the template's drawing.
mustache::data barsOf(const CrowdHistory& history)
{
    mustache::data bars{mustache::data::type::list};
    int highest = 5;
    for (const auto& count : history.people)
        highest = std::max(highest, count.value_or(0));
    for (std::size_t i = 0; i < history.people.size(); ++i) {
        if (!history.people[i])
            continue; // nobody counted: a gap
        const int height = *history.people[i] * chartHeight / highest;
        const auto x = static_cast<int>(i) * barWidth;
        const QString hour = crowd_json::toText(history.start + 60min * static_cast<int>(i)).mid(11, 5);
        mustache::data bar;
        bar.set("x", std::to_string(x + 2));
        bar.set("y", std::to_string(chartHeight - std::max(height, 1)));
        bar.set("height", std::to_string(std::max(height, 1)));
        bar.set("width", std::to_string(barWidth - 4));
        bar.set("title", text(hour) + " UTC: " + people(*history.people[i], "in that hour"));
        bars.push_back(bar);
    }
    return bars;
}

void setState(mustache::data& data, CrowdState state)
{
    data.set("state", text(stateText(state)));
    data.set("stateClass", std::string(toWord(state).data()));
}

mustache::data serviceRow(const Catalogue& catalogue, int row)
{
    mustache::data data;
    data.set("slug", catalogue.slugOf(row).toByteArray().toStdString());
    data.set("name", catalogue.nameOf(row).toByteArray().toStdString());
    return data;
}

} // namespace

QString stateText(CrowdState state)
{
    switch (state) {
    case CrowdState::Operational:
        return u"No issues"_s;
    case CrowdState::Possible:
        return u"Possible problems"_s;
    case CrowdState::Outage:
        return u"Users report an outage"_s;
    case CrowdState::Recovering:
        return u"Recovering"_s;
    case CrowdState::Recovered:
        return u"No issues, recovered lately"_s;
    case CrowdState::Quiet:
        return u"Reports have stopped; nobody says yet that it works"_s;
    }
    return {};
}

HubPages::HubPages(const Catalogue& catalogue, QString publicUrl)
    : m_catalogue(catalogue)
    , m_publicUrl(std::move(publicUrl))
    , m_front(resource(u"front.mustache"_s))
    , m_service(resource(u"service.mustache"_s))
    , m_missing(resource(u"missing.mustache"_s))
{
}

QList<QPair<QString, QString>> HubPages::questions(const CatalogueEntry& entry) const
{
    const QString name = entry.name;
    const QString where = m_publicUrl.isEmpty() ? u"this page"_s : m_publicUrl + "/services/"_L1 + entry.slug;
    return {
        {u"How do I see whether %1 works?"_s.arg(name),
         u"Look at %1: it shows what people report now, hour by hour, and the state that follows from it."_s
             .arg(where)},
        {u"Why may %1 not work for me?"_s.arg(name),
         u"Announced work, failing servers, an overload or an attack, or your own connection. If nobody else reports anything, look at your connection first."_s},
        {u"How do I report a problem?"_s,
         u"With the Downlight program: press Report an issue. It is counted at once, without an account, and your address is not kept."_s},
        {u"How am I told when it is back?"_s,
         u"Downlight's bell tells you the moment people, its status page or your own program say that %1 works again."_s
             .arg(name)},
        {u"Where are planned maintenances announced?"_s,
         entry.page.isEmpty() ? u"No official status page of %1 is known here."_s.arg(name)
                              : u"On its official status page, %1."_s.arg(entry.page.toDisplayString())},
    };
}

QByteArray HubPages::front(CountingHub& hub, Minute now) const
{
    mustache::data data;
    data.set("count", std::to_string(m_catalogue.size()));
    mustache::data troubled{mustache::data::type::list};
    const CrowdStatus status = hub.status(now);
    QStringList keys = status.services.keys();
    keys.sort();
    for (const QString& key : std::as_const(keys)) {
        const CrowdStatus::Mark& mark = status.services[key];
        const auto entry = m_catalogue.find(key.section(u'/', 0, 0));
        if (!entry || mark.state == CrowdState::Operational || mark.state == CrowdState::Recovered)
            continue;
        mustache::data row;
        row.set("slug", text(entry->slug));
        row.set("name",
                text(key.contains(u'/') ? entry->name + u", "_s + key.section(u'/', 1) : entry->name));
        setState(row, mark.state);
        row.set("explanation", text(crowd_json::explanation(mark.last60, mark.expected60)));
        troubled.push_back(row);
    }
    data.set("calm", troubled.is_empty_list());
    data.set("troubled", troubled);
    mustache::data categories{mustache::data::type::list};
    for (int i = 0; i < m_catalogue.categories().size(); ++i) {
        mustache::data category;
        category.set("title", text(m_catalogue.categories()[i].title));
        mustache::data services{mustache::data::type::list};
        const QList<int> rows = m_catalogue.inCategory(i);
        for (const int row : rows.first(std::min<qsizetype>(rows.size(), 60)))
            services.push_back(serviceRow(m_catalogue, row));
        category.set("services", services);
        categories.push_back(category);
    }
    data.set("categories", categories);
    return QByteArray::fromStdString(mustache::mustache(m_front).render(data));
}

QByteArray HubPages::service(const CatalogueEntry& entry, CountingHub& hub, Minute now) const
{
    const CrowdPlace place = placeOf(serviceOf(entry));
    const CrowdLive live = hub.live(place.service, place.instance, now);
    mustache::data data;
    data.set("name", text(entry.name));
    data.set("initial", text(entry.name.left(1).toUpper()));
    data.set("category", text(m_catalogue.category(entry.category).title));
    data.set("summary", text(entry.summary));
    setState(data, live.counts.state);
    data.set("thisHour", people(live.counts.thisHour, "this hour"));
    data.set("day", std::to_string(live.counts.last24h));
    data.set("explanation", text(crowd_json::explanation(live.counts.last60, live.counts.expected60)));
    data.set("updated", text(crowd_json::toText(now)));
    if (live.lasts)
        data.set("lasts", text(lastsText(*live.lasts)));
    CrowdHistory history = hub.history(place.service, place.instance, 1, now);
    data.set("bars", barsOf(history));
    data.set("chartWidth", std::to_string(chartHours * barWidth));
    data.set("chartHeight", std::to_string(chartHeight));
    mustache::data about{mustache::data::type::list};
    for (const QString& paragraph : entry.about)
        about.push_back(mustache::data("text", text(paragraph)));
    data.set("about", about);
    mustache::data problems{mustache::data::type::list};
    QList<ProblemType> types = m_catalogue.problemsOf(entry.category);
    std::stable_sort(types.begin(), types.end(), [&live](const ProblemType& a, const ProblemType& b) {
        return live.counts.types.value(a.id) > live.counts.types.value(b.id);
    });
    for (const ProblemType& type : std::as_const(types)) {
        if (type.id == "other"_L1)
            continue;
        mustache::data problem;
        problem.set("title", text(type.title));
        problem.set("text", text(type.text));
        problems.push_back(problem);
    }
    data.set("problems", problems);
    mustache::data faq{mustache::data::type::list};
    for (const auto& [question, answer] : questions(entry)) {
        mustache::data item;
        item.set("question", text(question));
        item.set("answer", text(answer));
        faq.push_back(item);
    }
    data.set("faq", faq);
    mustache::data related{mustache::data::type::list};
    const QList<int> others = m_catalogue.related(entry, 6);
    for (const int row : others) {
        mustache::data other = serviceRow(m_catalogue, row);
        const CrowdPlace where = placeOf(serviceOf(m_catalogue.entry(row)));
        setState(other, hub.live(where.service, where.instance, now).counts.state);
        related.push_back(other);
    }
    data.set("related", related);
    if (!entry.page.isEmpty())
        data.set("page", text(entry.page.toString(QUrl::FullyEncoded)));
    return QByteArray::fromStdString(mustache::mustache(m_service).render(data));
}

HttpAnswer HubPages::notFound() const
{
    HttpAnswer answer;
    answer.status = 404;
    answer.contentType = "text/html; charset=utf-8";
    answer.body = QByteArray::fromStdString(m_missing);
    answer.headers = guards();
    return answer;
}

QList<QPair<QByteArray, QByteArray>> HubPages::guards()
{
    return {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"}};
}

HttpAnswer HubPages::style()
{
    HttpAnswer answer;
    answer.contentType = "text/css; charset=utf-8";
    answer.body = QByteArray::fromStdString(resource(u"style.css"_s));
    return answer;
}

} // namespace downlight::hub
