// SPDX-License-Identifier: GPL-3.0-or-later
// What `report` and `works` do: the part of Commands that speaks with hubs.

#include "app/commands/command_json.h"
#include "app/commands/commands.h"
#include "core/base/text.h"
#include "core/reports/hub_address.h"

#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const QString& id, const Reports::Sent& sent)
{
    QJsonObject json{
        {u"id"_s, id}, {u"sent"_s, !sent.waits}, {u"hub"_s, sent.shared ? u"shared"_s : u"own"_s}};
    if (sent.waits) {
        json.insert(u"why"_s, text::clean(sent.why));
        return json;
    }
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
    QStringList known;
    QStringList words;
    if (const std::shared_ptr<const Catalogue> catalogue =
            m_parts.catalogue ? m_parts.catalogue() : nullptr) {
        const auto entry = catalogue->find(service.slug);
        const QList<ProblemType> types = catalogue->problemsOf(entry ? entry->category : QString());
        for (const ProblemType& each : types) {
            known.append(each.id);
            words.append(u"%1 (%2)"_s.arg(each.id, each.title));
        }
    }
    if (!known.contains(u"other"_s)) {
        known.append(u"other"_s);
        words.append(u"other"_s);
    }
    if (!known.contains(type))
        return done(command_json::refuse(
            (type.isEmpty() ? u"say what is wrong with --problem"_s
                            : u"\"%1\" is no type of problem of this service"_s.arg(text::clean(type, 40)))
            + u"; these are: "_s + words.join(u", "_s)));
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
    m_parts.reports->works(m_parts.engine.service(ids->first())->service, *this,
                           [done, id = ids->first()](const Result<Reports::Sent>& sent) {
                               if (!sent)
                                   return done(command_json::refuse(sent.error()));
                               QJsonObject json{{u"id"_s, id},
                                                {u"sent"_s, !sent->waits},
                                                {u"hub"_s, sent->shared ? u"shared"_s : u"own"_s},
                                                {u"counted"_s, !sent->waits}};
                               if (sent->waits)
                                   json.insert(u"why"_s, text::clean(sent->why));
                               done({sent->waits ? unavailable : 0, {json}});
                           });
}

/// Says which hub is chosen and whether it answers. "address": another one from now on; empty: none.
void Commands::hub(const QJsonObject& command, const Done& done)
{
    if (!m_parts.hub.chosen)
        return done(command_json::refuse({Failure::Kind::Storage, u"no hub can be chosen here"_s}));
    if (command.contains("address"_L1)) {
        const QString typed = command["address"_L1].toString();
        const Result<QUrl> address = typed.isEmpty() ? Result<QUrl>(QUrl()) : hubAddressFrom(typed);
        if (!address)
            return done(
                command_json::refuse(u"\"%1\": %2"_s.arg(text::clean(typed, 80), address.error().detail)));
        if (const Result<void> stored = m_parts.hub.choose(address->toString()); !stored)
            return done(command_json::refuse(stored.error()));
    }
    const QString chosen = m_parts.hub.chosen();
    if (chosen.isEmpty())
        return done({0, {{{u"hub"_s, QJsonValue()}}}});
    askHub(m_parts.network, QUrl(chosen), *this, [chosen, done](const Result<HubMeta>& meta) {
        QJsonObject json{{u"hub"_s, chosen}, {u"answers"_s, meta.has_value()}};
        if (meta) {
            json.insert(u"version"_s, meta->version);
            json.insert(u"counts"_s, meta->services);
        } else {
            json.insert(u"why"_s, text::clean(meta.error().detail));
        }
        done({meta ? 0 : unavailable, {json}});
    });
}

} // namespace downlight
