// SPDX-License-Identifier: GPL-3.0-or-later
//
// cState: GET <page>/index.json. Described at https://github.com/cstate/cstate/wiki (as of 2026); seen in
// answers of the Tor Project and of Saxony's school login. Its templates leave "<no value>" where a field is
// empty.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::cstate {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> statusWords{{
    {"ok"_L1, Level::Operational},
    {"notice"_L1, Level::Degraded},
    {"disrupted"_L1, Level::PartialOutage},
    {"down"_L1, Level::MajorOutage},
}};

QString textIn(const QJsonValue& value)
{
    const QString text = foreign::text(value);
    return text == "<no value>"_L1 ? QString() : text;
}

/// "2025-09-10 10:00:00 +0000 UTC", as Go prints a time, or ISO 8601.
QDateTime timeIn(const QJsonValue& value)
{
    const QString written = value.toString().left(60);
    const QDateTime iso = foreign::time(value);
    if (iso.isValid() || written.size() < 25)
        return iso;
    const QString zone = written.mid(20, 5); // +0000
    return foreign::time(written.left(10) + u'T' + written.mid(11, 8) + zone.left(3) + u':' + zone.mid(3));
}

/// Version 4 writes booleans as text.
bool isTrue(const QJsonValue& value)
{
    return value.toBool() || value.toString() == "true"_L1;
}

using Issues = QSet<std::pair<QString, QString>>; ///< Titles and addresses.

void addIssues(const QJsonArray& issues, Issues& known, Reading& reading)
{
    for (const auto& issue : issues) {
        const QString address = issue["permalink"_L1].toString().left(2048);
        const QUrl url = foreign::webUrl(address);
        const QString title = textIn(issue["title"_L1]);
        // An issue stands below each of the systems that it affects.
        if (known.contains({title, address}) || isTrue(issue["resolved"_L1]))
            continue;
        known.insert({title, address});
        PageIncident incident;
        incident.title = title;
        incident.status = textIn(issue["severity"_L1]);
        incident.open = true;
        // What is for information only does not raise the level.
        incident.level = isTrue(issue["informational"_L1])
            ? Level::Operational
            : std::max(levelIn(statusWords, issue["severity"_L1].toString()), Level::Degraded);
        incident.startedAt = timeIn(issue["createdAt"_L1]);
        incident.url = url;
        const QJsonArray affected = issue["affected"_L1].toArray();
        for (const auto& name : affected)
            limits::add(incident.components, textIn(name));
        limits::add(reading.incidents, incident);
    }
}

constexpr std::array fields_{
    foreign::Field{"summaryStatus"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"systems"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"systems[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"systems[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"systems[].unresolvedIssues"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"systems[].unresolvedIssues[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"systems[].unresolvedIssues[].severity"_L1, foreign::Kind::Text},
    foreign::Field{"systems[].unresolvedIssues[].resolved"_L1, foreign::Kind::Scalar},
    foreign::Field{"systems[].unresolvedIssues[].informational"_L1, foreign::Kind::Scalar},
};

class CStateSource final : public JsonSource {
public:
    QString id() const override { return u"cstate"_s; }
    QString title() const override { return u"cState"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith(".json"_L1) ? page : foreign::below(page, u"/index.json");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith(".json"_L1))
            return {pasted};
        const QUrl own = foreign::below(pasted, u"");
        const QUrl root = foreign::root(pasted);
        return own == root ? QList<QUrl>{root} : QList<QUrl>{root, own};
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("cState") || html.contains("cstate") ? candidates(url) : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"cStateVersion with summaryStatus"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["summaryStatus"_L1].isString() && root["systems"_L1].isArray()
            && (root["cStateVersion"_L1].isString() || root["is"_L1].toString() == "index"_L1);
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        const QString word = root["summaryStatus"_L1].toString();
        const Level own = levelIn(statusWords, word);
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"summaryStatus", word));
        Reading reading;
        reading.pageName = textIn(root["title"_L1]);
        reading.summary = foreign::text(word);
        Issues known;
        const QJsonArray systems = root["systems"_L1].toArray();
        for (const auto& system : systems) {
            limits::add(reading.components,
                        {textIn(system["name"_L1]),
                         textIn(system["category"_L1]),
                         levelIn(statusWords, system["status"_L1].toString()),
                         {}});
            addIssues(system["unresolvedIssues"_L1].toArray(), known, reading);
        }
        // The summary is the word of the worst system, however many others work.
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<CStateSource>();
}

} // namespace downlight::sources::cstate
