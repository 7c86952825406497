// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"

#include "app/commands/command_json.h"
#include "app/commands/waiting_check.h"
#include "core/base/text.h"
#include "core/model/service_json.h"

#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

Commands::Commands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
    , m_add({parts.list, parts.network, parts.sources, parts.catalogue})
{
}

Commands::~Commands() = default;

void Commands::run(const QJsonObject& command, const Done& done)
{
    const QString name = command["command"_L1].toString();
    if (name == "watch-list"_L1)
        return watchList(done);
    if (name == "watch-add"_L1)
        return m_add.run(command, done);
    if (name == "watch-remove"_L1)
        return watchRemove(command, done);
    if (name == "watch-import"_L1)
        return watchImport(command, done);
    if (name == "check"_L1)
        return check(command, done);
    if (name == "status"_L1)
        return status(command, done);
    if (name == "bell"_L1 || name == "snooze"_L1 || name == "ack"_L1)
        return act(name, command, done);
    if (name == "report"_L1)
        return report(command, done);
    if (name == "works"_L1)
        return works(command, done);
    if (name == "hub"_L1)
        return hub(command, done);
    done(command_json::refuse(u"\"%1\" is no command"_s.arg(name.left(60))));
}

/// "ids": those to speak of; none: all.
Result<QStringList> Commands::idsIn(const QJsonObject& command) const
{
    QStringList ids;
    const QJsonArray wanted = command["ids"_L1].toArray();
    for (const auto& id : wanted) {
        if (!m_parts.engine.service(id.toString()))
            return fail(
                Failure::Kind::Usage,
                u"\"%1\" is not watched; `watch list` shows what is"_s.arg(text::clean(id.toString(), 60)));
        ids.append(id.toString());
    }
    ids.removeDuplicates();
    return ids.isEmpty() ? m_parts.engine.order() : ids;
}

void Commands::watchList(const Done& done) const
{
    CommandAnswer answer;
    for (const Service& service : m_parts.list.services())
        answer.objects.append(toJson(service));
    done(answer);
}

/// "services": definitions as `watch list` prints them.
void Commands::watchImport(const QJsonObject& command, const Done& done)
{
    QList<Service> services;
    const QJsonArray given = command["services"_L1].toArray();
    for (const auto& json : given) {
        const Result<Service> service = serviceFromJson(json.toObject());
        if (!service)
            return done(command_json::refuse(service.error()));
        services.append(*service);
    }
    const auto ids = std::make_shared<QStringList>();
    const auto answer = [ids, all = services.size(), done](const Result<void>& stored) {
        if (!stored)
            return done(command_json::refuse(stored.error()));
        done({0,
              {{{u"added"_s, QJsonArray::fromStringList(*ids)}, {u"already_watched"_s, all - ids->size()}}}});
    };
    // The answer may come before addAll() returns.
    *ids = m_parts.list.addAll(services, [this, answer](const Result<void>& stored) {
        QMetaObject::invokeMethod(
            this, [answer, stored] { answer(stored); }, Qt::QueuedConnection);
    });
}

/// "ids": what to remove.
void Commands::watchRemove(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    if (command["ids"_L1].toArray().isEmpty())
        return done(command_json::refuse(u"say which service to remove"_s));
    QList<Service> gone;
    for (const QString& id : *ids)
        gone.append(m_parts.engine.service(id)->service);
    m_parts.list.removeAll(*ids, [this, gone, done](const Result<void>& stored) {
        if (!stored)
            return done(command_json::refuse(stored.error()));
        m_parts.list.forgetSecrets(gone, [done] { done({}); });
    });
}

/// "ids": which to read; none: all.
void Commands::check(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    auto* check = new WaitingCheck(m_parts.engine, *ids, this);
    check->start([this, command, done] { status(command, done); });
}

/// "ids": which to show; none: all. "only_problems": leave out what is operational or in maintenance.
void Commands::status(const QJsonObject& command, const Done& done) const
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    CommandAnswer answer;
    QList<Level> levels;
    for (const QString& id : *ids) {
        const WatchedService* watched = m_parts.engine.service(id);
        if (!watched)
            continue;
        levels.append(watched->verdict.level);
        const bool fine =
            watched->verdict.level == Level::Operational || watched->verdict.level == Level::Maintenance;
        if (!fine || !command["only_problems"_L1].toBool())
            answer.objects.append(command_json::status(m_parts.engine, *watched));
    }
    answer.exitCode = command_json::exitCode(levels);
    done(answer);
}

/// "ids", or "all": true. bell: "off". snooze: "seconds", or "until_recovery": true, or 0 seconds to end it.
void Commands::act(const QString& what, const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(command_json::refuse(ids.error()));
    if (command["ids"_L1].toArray().isEmpty() && !command["all"_L1].toBool())
        return done(command_json::refuse(u"say which service, or all"_s));
    const bool untilOver =
        what == "ack"_L1 ? !command["off"_L1].toBool() : command["until_recovery"_L1].toBool();
    QStringList works; // and so cannot be acknowledged, nor be silent until it recovers
    for (const QString& id : *ids) {
        if (const WatchedService* watched = m_parts.engine.service(id);
            untilOver && watched && !watched->incident)
            works.append(id);
        if (what == "bell"_L1)
            m_parts.engine.setBell(id, !command["off"_L1].toBool());
        else if (what == "ack"_L1)
            m_parts.engine.acknowledge(id, !command["off"_L1].toBool());
        else if (command["until_recovery"_L1].toBool())
            m_parts.engine.snoozeUntilRecovery(id);
        else if (command["seconds"_L1].toInteger() > 0)
            m_parts.engine.snooze(id, std::chrono::seconds(command["seconds"_L1].toInteger()));
        else
            m_parts.engine.endSnooze(id);
    }
    m_parts.engine.whenStored(*this, [this, ids = *ids, works, done](const Result<void>& stored) {
        if (!stored)
            return done(
                command_json::refuse({Failure::Kind::Storage,
                                      u"it cannot be stored, and is forgotten when the program ends: "_s
                                          + stored.error().detail}));
        const QJsonObject statusOfThem{{u"ids"_s, QJsonArray::fromStringList(ids)}};
        status(statusOfThem, [&done, &works](CommandAnswer answer) {
            answer.exitCode = 0;
            for (QJsonObject& object : answer.objects) {
                if (works.contains(object["id"_L1].toString()))
                    object.insert("note"_L1, u"it has no problem now, so nothing was changed"_s);
            }
            done(answer);
        });
    });
}

} // namespace downlight
