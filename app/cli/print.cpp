// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/print.h"

#include "core/reports/crowd.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

void out(const QString& line)
{
    std::fputs(forTerminal(line + u'\n').constData(), stdout);
}

/// True for what a terminal takes as an order, or what turns the text around it.
bool isOrder(QChar c)
{
    return (c != u'\n' && c.category() == QChar::Other_Control) || (c >= u'\u202a' && c <= u'\u202e')
        || (c >= u'\u2066' && c <= u'\u2069') || c == u'\u200e' || c == u'\u200f' || c == u'\u061c';
}

QString levelWords(const QJsonValue& level)
{
    return level.toString().replace(u'_', u' ');
}

QString reasonWords(const QJsonValue& reason)
{
    QString words = u"%1: %2, %3 s old"_s.arg(reason["lamp"_L1].toString(), levelWords(reason["says"_L1]))
                        .arg(reason["age"_L1].toInteger());
    if (const QString detail = reason["detail"_L1].toString(); !detail.isEmpty())
        words += " ("_L1 + detail + u')';
    return words;
}

/// "12 min", "3 h 5 min"
QString lengthWords(qint64 seconds)
{
    const qint64 minutes = std::max<qint64>(0, seconds) / 60;
    return minutes < 120 ? u"%1 min"_s.arg(minutes) : u"%1 h %2 min"_s.arg(minutes / 60).arg(minutes % 60);
}

/// How long what goes on will last.
QString expectedWords(const QJsonValue& expected)
{
    const auto length = [&expected](QLatin1StringView name) {
        return lengthWords(expected[name].toInteger());
    };
    return u"lasts %1 so far; of %2 like it that lasted as long, eight of ten were over after %3 to %4, half by %5"_s
        .arg(length("lasted_s"_L1))
        .arg(expected["based_on"_L1].toInteger())
        .arg(length("p10_s"_L1), length("p90_s"_L1), length("median_s"_L1));
}

void printStatus(const QJsonObject& object)
{
    QString head =
        u"%1  %2"_s.arg(object["id"_L1].toString().leftJustified(24), levelWords(object["level"_L1]));
    if (object["scope"_L1].toString() == "only_you"_L1)
        head += ", only you"_L1;
    const QString connection = object["connection"_L1].toString();
    if (object["held"_L1].toBool())
        head += connection == "online"_L1 || object["local"_L1].toBool()
            ? u", as last read"_s

            : u", held (your connection: %1)"_s.arg(connection);
    for (const QLatin1StringView mark : {"snoozed"_L1, "acknowledged"_L1, "bell"_L1}) {
        if (object[mark].toBool())
            head += ", "_L1 + mark;
    }
    if (const QString since = object["since"_L1].toString(); !since.isEmpty())
        head += ", since "_L1 + since;
    out(head);
    const QJsonArray reasons = object["reasons"_L1].toArray();
    for (const auto& reason : reasons)
        out(QString(26, u' ') + reasonWords(reason));
    if (object.contains("expected"_L1))
        out(QString(26, u' ') + expectedWords(object["expected"_L1]));
    if (object.contains("note"_L1))
        out(QString(26, u' ') + object["note"_L1].toString());
    const QJsonObject troubles = object["troubles"_L1].toObject();
    for (auto it = troubles.begin(); it != troubles.end(); ++it)
        out(QString(26, u' ') + u"%1 cannot be read: %2"_s.arg(it.key(), it->toString()));
}

void printReading(const QJsonObject& object)
{
    out(u"%1: %2  %3"_s.arg(object["format"_L1].toString(), levelWords(object["level"_L1]),
                            object["summary"_L1].toString()));
    const QJsonArray components = object["components"_L1].toArray();
    for (const auto& component : components)
        out(u"  %1  %2"_s.arg(levelWords(component["level"_L1]).leftJustified(15),
                              component["name"_L1].toString()));
    const QJsonArray incidents = object["incidents"_L1].toArray();
    for (const auto& incident : incidents) {
        if (incident["open"_L1].toBool())
            out(u"  incident: %1 [%2]"_s.arg(incident["title"_L1].toString(),
                                             incident["status"_L1].toString()));
    }
    if (object.contains("expected"_L1))
        out("  "_L1 + expectedWords(object["expected"_L1]));
    const QJsonArray maintenances = object["maintenances"_L1].toArray();
    for (const auto& maintenance : maintenances)
        out(u"  maintenance: %1 [%2] %3"_s.arg(maintenance["title"_L1].toString(),
                                               maintenance["status"_L1].toString(),
                                               maintenance["starts_at"_L1].toString()));
}

void printHistory(const QJsonObject& object)
{
    const QJsonArray incidents = object["incidents"_L1].toArray();
    const QJsonArray transitions = object["transitions"_L1].toArray();
    out(u"%1: the last %2 days"_s.arg(object["id"_L1].toString()).arg(object["days"_L1].toInteger()));
    for (const auto& incident : incidents) {
        const QString end = incident["ended_at"_L1].toString();
        out(u"  incident  %1  %2  %3 s  %4"_s
                .arg(incident["started_at"_L1].toString(),
                     end.isEmpty() ? u"goes on"_s.leftJustified(20) : end)
                .arg(incident["duration"_L1].toInteger())
                .arg(levelWords(incident["worst"_L1])));
    }
    for (const auto& transition : transitions)
        out(u"  change    %1  %2"_s.arg(transition["at"_L1].toString(), levelWords(transition["level"_L1])));
    if (incidents.isEmpty() && transitions.isEmpty())
        out(u"  nothing happened"_s);
}

void printReported(const QJsonObject& object)
{
    if (!object["sent"_L1].toBool())
        return out(
            u"not sent yet: %1\nIt goes out as soon as that works, for 15 minutes, while the tray program runs."_s
                .arg(object["why"_L1].toString()));
    if (!object.contains("this_hour"_L1))
        return out(object["hub"_L1].toString() == "own"_L1
                       ? u"Noted. Only this profile knows; no hub was told."_s
                       : u"Thank you. It helps to tell sooner that the trouble is over."_s);
    const qint64 count = object["this_hour"_L1].toInteger();
    const int usual = usualCount(object["usual_this_hour"_L1].toDouble());
    out(u"%1 %2 report%3 this hour, usually %4."_s
            .arg(object["counted"_L1].toBool() ? u"Counted."_s : u"You were counted in this hour already."_s)
            .arg(count)
            .arg(count == 1 ? u""_s : u"s"_s, usual == 0 ? u"none"_s : QString::number(usual)));
    if (object["hub"_L1].toString() == "own"_L1)
        out(u"Only this profile knows; no hub was told."_s);
}

void printHub(const QJsonObject& object)
{
    const QString hub = object["hub"_L1].toString();
    if (hub.isEmpty())
        return out(
            u"No hub is chosen: only this profile counts what you report. `hub ADDRESS` chooses one."_s);
    out(object["answers"_L1].toBool()
            ? u"%1 answers: downlight-hub %2, %3 services."_s.arg(hub, object["version"_L1].toString())
                  .arg(object["counts"_L1].toInt())
            : u"%1 is chosen, but: %2"_s.arg(hub, object["why"_L1].toString()));
}

void printFound(const QJsonObject& object)
{
    const QJsonArray services = object["services"_L1].toArray();
    if (services.isEmpty())
        out(u"nothing found; `watch add ADDRESS` watches any address"_s);
    else if (object["guessed"_L1].toBool())
        out(u"did you mean:"_s);
    for (const auto& service : services)
        out(u"%1  %2  %3  %4"_s.arg(
            service["slug"_L1].toString().leftJustified(26), service["name"_L1].toString().leftJustified(26),
            service["category"_L1].toString().leftJustified(16), service["status_url"_L1].toString()));
}

void printEntry(const QJsonObject& object)
{
    out(u"%1 (%2), %3"_s.arg(object["name"_L1].toString(), object["slug"_L1].toString(),
                             object["category"_L1].toString()));
    out(object["summary"_L1].toString());
    const QJsonArray about = object["about"_L1].toArray();
    for (const auto& paragraph : about)
        out(u'\n' + paragraph.toString());
    out(u"\nstatus page: %1  (%2)\nhomepage: %3"_s.arg(object["status_url"_L1].toString(),
                                                       object["format"_L1].toString(),
                                                       object["homepage"_L1].toString()));
    int number = 0;
    const QJsonArray problems = object["problems"_L1].toArray();
    for (const auto& problem : problems)
        out(u"%1. %2 [%3]: %4"_s.arg(++number).arg(
            problem["title"_L1].toString(), problem["id"_L1].toString(), problem["text"_L1].toString()));
    QStringList related;
    const QJsonArray others = object["related"_L1].toArray();
    for (const auto& other : others)
        related.append(other["slug"_L1].toString());
    out(u"related: "_s + related.join(u", "_s));
    const QJsonArray instances = object["instances"_L1].toArray();
    if (!instances.isEmpty())
        out(u"instances: %1 known, choose one with --instance HOST"_s.arg(instances.size()));
}

void printPlan(const QJsonObject& object)
{
    const QJsonArray items = object["items"_L1].toArray();
    out(u"%1: %2 to add"_s.arg(object["plan"_L1].toString()).arg(items.size()));
    for (const auto& item : items) {
        const QString note = item["note"_L1].toString();
        out(u"  + %1  %2%3"_s.arg(item["name"_L1].toString().leftJustified(26), item["url"_L1].toString(),
                                  note.isEmpty() ? QString() : u"  ("_s + note + u')'));
    }
    const QJsonArray skipped = object["skipped"_L1].toArray();
    for (const auto& line : skipped)
        out(u"  - "_s + line.toString());
}

void printAdded(const QJsonObject& object)
{
    QStringList ids;
    const QJsonArray added = object["added"_L1].toArray();
    for (const auto& id : added)
        ids.append(id.toString());
    out(ids.isEmpty() ? u"nothing new"_s : u"added: "_s + ids.join(u' '));
    if (const auto already = object["already_watched"_L1].toInteger(); already > 0)
        out(u"%1 are watched already"_s.arg(already));
    const QJsonArray skipped = object["skipped"_L1].toArray();
    for (const auto& line : skipped)
        out(u"left out: "_s + line.toString());
    if (!ids.isEmpty())
        out(u"to undo: downlightctl watch remove "_s + ids.join(u' '));
}

/// Everything without a form of its own: field by field.
void printFields(const QJsonObject& object)
{
    QStringList fields;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QJsonValue& value = it.value();
        if (value.isString() || value.isDouble() || value.isBool())
            fields.append(it.key() + u'=' + value.toVariant().toString());
    }
    out(fields.join("  "_L1));
}

} // namespace

QByteArray forTerminal(QString text)
{
    return text.removeIf(isOrder).toUtf8();
}

QByteArray escaped(const QByteArray& document, Syntax syntax)
{
    const QString raw = QString::fromUtf8(document);
    QString text;
    text.reserve(raw.size());
    for (const QChar c : raw) {
        if (!isOrder(c))
            text += c;
        else if (syntax == Syntax::Json)
            text += u"\\u%1"_s.arg(c.unicode(), 4, 16, QChar(u'0'));
        else
            text += u"&#x%1;"_s.arg(c.unicode(), 0, 16);
    }
    return text.toUtf8();
}

QByteArray jsonLine(const QJsonObject& object)
{
    return escaped(QJsonDocument(object).toJson(QJsonDocument::Compact), Syntax::Json) + '\n';
}

void warn(const QString& text)
{
    std::fputs(forTerminal("downlightctl: "_L1 + text + u'\n').constData(), stderr);
}

void printLine(const QJsonObject& object)
{
    std::fputs(jsonLine(object).constData(), stdout);
}

int print(const CommandAnswer& answer, bool json)
{
    for (const QJsonObject& object : answer.objects) {
        if (json) {
            printLine(object);
        } else if (object.contains("error"_L1)) {
            warn(object["error"_L1]["detail"_L1].toString());
        } else if (object.contains("reasons"_L1)) {
            printStatus(object);
        } else if (object.contains("hub"_L1) && !object.contains("sent"_L1)) {
            printHub(object);
        } else if (object.contains("sent"_L1)) {
            printReported(object);
        } else if (object.contains("transitions"_L1)) {
            printHistory(object);
        } else if (object.contains("services"_L1) && object["services"_L1].isArray()) {
            printFound(object);
        } else if (object.contains("problems"_L1)) {
            printEntry(object);
        } else if (object.contains("plan"_L1)) {
            printPlan(object);
        } else if (object.contains("added"_L1)) {
            printAdded(object);
        } else if (object.contains("components"_L1)) {
            printReading(object);
        } else {
            printFields(object);
        }
    }
    return answer.exitCode;
}

} // namespace downlight::cli
