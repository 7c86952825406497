// SPDX-License-Identifier: GPL-3.0-or-later
// What `report` and `works` do: the part of Commands that speaks with hubs.

#include "app/commands/command_json.h"
#include "app/commands/commands.h"
#include "core/base/text.h"

#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const QString& id, const Reports::Sent& sent)
{
    QJsonObject json{
        {u"id"_s, id}, {u"sent"_s, !sent.waits}, {u"hub"_s, sent.shared ? u"shared"_s : u"own"_s}};
    if (sent.waits)
        return json;
    json.insert(u"counted"_s, sent.receipt.counted);
    json.insert(u"this_hour"_s, sent.receipt.thisHour);
    json.insert(u"last_60m"_s, sent.receipt.last60);
    json.insert(u"usual_this_hour"_s, sent.receipt.usualThisHour);
    json.insert(u"state"_s, toWord(sent.receipt.state));
    return json;
}

constexpr int unavailable = 69;

} // namespace

/// "ids": one service. "problem": the id of a type.
void Commands::report(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    if (ids->size() != 1 || command["ids"_L1].toArray().isEmpty())
        return done(command_json::refuse(u"say which one service has the problem"_s));
    if (!m_parts.reports)
        return done(command_json::refuse({Failure::Kind::Storage, u"nothing can be reported here"_s}));
    const Service service = m_parts.engine.service(ids->first())->service;
    const QString type = command["problem"_L1].toString();
    QStringList known{u"other"_s};
    if (const std::shared_ptr<const Catalogue> catalogue =
            m_parts.catalogue ? m_parts.catalogue() : nullptr) {
        const auto entry = catalogue->find(service.slug);
        const QList<ProblemType> types = catalogue->problemsOf(entry ? entry->category : QString());
        for (const ProblemType& each : types)
            known.append(each.id);
    }
    known.removeDuplicates();
    if (!known.contains(type))
        return done(command_json::refuse(u"\"%1\" is no type of problem of this service; these are: %2"_s.arg(
            text::clean(type, 40), known.join(u", "_s))));
    m_parts.reports->report(service, type, *this, [done, id = service.id](const Result<Reports::Sent>& sent) {
        if (!sent)
            return done(command_json::refuse(sent.error()));
        done({sent->waits ? unavailable : 0, {toJson(id, *sent)}});
    });
}

/// "ids": one service that works again.
void Commands::works(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    if (ids->size() != 1 || command["ids"_L1].toArray().isEmpty())
        return done(command_json::refuse(u"say which one service works again"_s));
    if (!m_parts.reports)
        return done(command_json::refuse({Failure::Kind::Storage, u"nothing can be reported here"_s}));
    m_parts.reports->works(
        m_parts.engine.service(ids->first())->service, *this,
        [done, id = ids->first()](const Result<Reports::Sent>& sent) {
            if (!sent)
                return done(command_json::refuse(sent.error()));
            done({sent->waits ? unavailable : 0,
                  {{{u"id"_s, id}, {u"sent"_s, !sent->waits}, {u"counted"_s, !sent->waits}}}});
        });
}

} // namespace downlight
