// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"

#include "app/commands/command_json.h"
#include "app/commands/waiting_check.h"
#include "core/base/text.h"
#include "core/catalogue/catalogue_search.h"
#include "core/catalogue/detector.h"
#include "core/catalogue/entry_resolver.h"
#include "core/model/service_json.h"
#include "core/sources/probe.h"
#include "core/watch/judge.h"

#include <QHostAddress>
#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int wrongUsage = 64;
constexpr int unavailable = 69;

CommandAnswer refuse(const Failure& failure)
{
    const bool usage = failure.kind == Failure::Kind::Usage || failure.kind == Failure::Kind::Format;
    return {usage ? wrongUsage : unavailable, {command_json::error(failure)}};
}

CommandAnswer refuse(const QString& detail)
{
    return refuse(Failure{Failure::Kind::Usage, detail});
}

/// This machine needs no connection. The rest of the user's own network does: with the line gone, all of it
/// would look down, so only the user can say that it counts (`--local`).
bool isThisMachine(const QUrl& url)
{
    const QHostAddress literal(url.host());
    return literal.isNull() ? url.host() == "localhost"_L1 || url.host().endsWith(".localhost"_L1)
                            : literal.isLoopback();
}

} // namespace

Commands::Commands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
{
    connect(&parts.engine, &Engine::storageChanged, this, [this](const QString& why) {
        if (why.isEmpty() && m_unsaved)
            saveWatchList([](const Result<void>&) {});
    });
}

Commands::~Commands() = default;

void Commands::run(const QJsonObject& command, const Done& done)
{
    const QString name = command["command"_L1].toString();
    if (name == "watch-list"_L1)
        return watchList(done);
    if (name == "watch-add"_L1)
        return watchAdd(command, done);
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
    done(refuse(u"\"%1\" is no command"_s.arg(name.left(60))));
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
    for (const QString& id : m_parts.engine.order())
        answer.objects.append(toJson(m_parts.engine.service(id)->service));
    done(answer);
}

/// "what": the address; "format", "name", "instance", "components", "probe", "local": optional.
void Commands::watchAdd(const QJsonObject& command, const Done& done)
{
    const QString what = command["what"_L1].toString();
    const QString format = command["format"_L1].toString();
    if (!format.isEmpty() && format != "auto"_L1 && format != "http"_L1 && format != "tcp"_L1
        && !m_parts.sources.find(format))
        return done(
            refuse(u"\"%1\" is no known format; `formats` lists them"_s.arg(text::clean(format, 40))));
    const std::shared_ptr<const Catalogue> known = catalogue();
    if (const auto entry = known ? known->find(what) : std::nullopt)
        return addFromCatalogue(command, *entry, done);
    if (!what.contains(u'.') && !what.contains("://"_L1) && !what.startsWith("localhost"_L1))
        return done(refuse(notKnown(what)));
    const Result<QUrl> url = pastedAddress(what);
    if (!url)
        return done(refuse(url.error()));
    if (const QString probe = command["probe"_L1].toString(); !probe.isEmpty()) {
        if (!probe.contains(u'.') && !probe.contains(u':') && !probe.startsWith("localhost"_L1))
            return done(refuse(u"\"%1\" is no address to try"_s.arg(text::clean(probe, 60))));
        if (const Result<QUrl> address = pastedAddress(probe); !address)
            return done(refuse(address.error()));
    }
    auto* detector = new Detector(m_parts.network, m_parts.sources, this);
    detector->setLookup(lookupIn(known));
    detector->detect(*url, format == "auto"_L1 ? QString() : format,
                     [this, detector, command, done](const Result<Detection>& detection) {
                         detector->deleteLater();
                         if (!detection)
                             return done(refuse(detection.error()));
                         added(command, *detection, done);
                     });
}

Service Commands::serviceFrom(const Detection& detection, const QString& name) const
{
    Service service;
    service.name = text::clean(name.isEmpty() ? detection.suggestedName : name);
    service.id = freeId(slugFrom(service.name, detection.url.host()));
    service.local = isThisMachine(detection.url);
    if (detection.format == "http"_L1 || detection.format == "tcp"_L1) {
        service.probe.url = detection.url;
    } else {
        service.page.url = detection.url;
        service.page.format = detection.format;
    }
    service.homepage = detection.url.scheme() == "tcp"_L1 ? QUrl() : detection.url;
    return service;
}

void Commands::added(const QJsonObject& command, const Detection& detection, const Done& done)
{
    finishAdd(command, serviceFrom(detection, command["name"_L1].toString()), detection.reading,
              detection.why, done);
}

void Commands::addFromCatalogue(const QJsonObject& command, const CatalogueEntry& entry, const Done& done)
{
    const QString host = command["instance"_L1].toString().trimmed();
    if (!host.isEmpty() && !pastedAddress(host))
        return done(refuse(u"--instance: \"%1\" is no host"_s.arg(text::clean(host, 60))));
    if (!host.isEmpty() && catalogue()->instancesOf(entry.slug).isEmpty())
        return done(refuse(u"%1 has no instances of its own"_s.arg(entry.name)));
    const CatalogueEntry meant =
        host.isEmpty() ? entry : EntryResolver::instanceOn(*catalogue(), entry, pastedAddress(host)->host());
    auto* resolver = new EntryResolver(m_parts.network, m_parts.sources, this);
    resolver->resolve(meant, [this, resolver, command, done](const Result<ResolvedEntry>& resolved) {
        resolver->deleteLater();
        if (!resolved)
            return done(refuse(resolved.error()));
        Service service = resolved->service;
        if (const QString name = text::clean(command["name"_L1].toString()); !name.isEmpty())
            service.name = name;
        service.id = freeId(service.id);
        finishAdd(command, service, resolved->reading, resolved->why, done);
    });
}

/// What both ways of adding have in common: what the user said besides.
void Commands::finishAdd(const QJsonObject& command, Service service, const Reading& reading,
                         const QString& why, const Done& done)
{
    if (service.instance.isEmpty())
        service.instance = text::clean(command["instance"_L1].toString());
    service.local = service.local || command["local"_L1].toBool();
    QStringList chosen;
    const QJsonArray components = command["components"_L1].toArray();
    for (const auto& component : components) {
        const QString name = component.toString();
        if (!isOffered(name, service, reading))
            return done(refuse(u"the page lists no component \"%1\""_s.arg(text::clean(name, 80))));
        chosen.append(name);
    }
    if (!chosen.isEmpty())
        service.page.components = chosen;
    if (const QString probe = command["probe"_L1].toString(); !probe.isEmpty())
        service.probe.url = pastedAddress(probe).value_or(QUrl());
    addService(service, [service, why, done](const Result<void>& stored) {
        if (!stored)
            return done(refuse(stored.error()));
        QJsonObject json = toJson(service);
        json.insert("why"_L1, why);
        done({0, {json}});
    });
}

std::shared_ptr<const Catalogue> Commands::catalogue() const
{
    return m_parts.catalogue ? m_parts.catalogue() : nullptr;
}

/// True where \p name can be chosen: the page lists it now, or the catalogue knows that it may.
bool Commands::isOffered(const QString& name, const Service& service, const Reading& reading) const
{
    const auto listed = [&name](const Component& component) { return isMeant(component, {name}); };
    if (std::any_of(reading.components.begin(), reading.components.end(), listed))
        return true;
    const auto inParts = [&name](const auto& self, const QList<CataloguePart>& parts) -> bool {
        return std::any_of(parts.begin(), parts.end(), [&](const CataloguePart& part) {
            return (!part.choice.isEmpty() && part.choice == name) || self(self, part.parts);
        });
    };
    const auto known = catalogue();
    return known && inParts(inParts, known->partsOf(service.slug));
}

/// "…is in no catalogue", with what may have been meant.
QString Commands::notKnown(const QString& what) const
{
    const QString said = u"\"%1\" is in no catalogue; give the address of its status page or site"_s.arg(
        text::clean(what, 60));
    const std::shared_ptr<const Catalogue> known = catalogue();
    if (!known)
        return said;
    QStringList near;
    for (const SearchHit& hit : CatalogueSearch(known).find(what, 3))
        near.append(known->entry(hit.row).slug);
    return near.isEmpty()
        ? said
        : u"\"%1\" is no slug of the catalogue; did you mean %2? An address works, too"_s.arg(
            text::clean(what, 60), near.join(u", "_s));
}

QString Commands::freeId(const QString& wanted) const
{
    QString id = wanted;
    for (int i = 2; m_parts.engine.service(id); ++i)
        id = u"%1-%2"_s.arg(wanted.left(60)).arg(i);
    return id;
}

void Commands::addService(const Service& service, const std::function<void(const Result<void>&)>& done)
{
    // The journal keeps the order: the list is written before anything that the engine will write of the
    // service.
    m_parts.engine.addService(service);
    saveWatchList(done);
}

bool Commands::isWatched(const Service& service) const
{
    const auto& services = m_parts.engine.services();
    return std::any_of(services.begin(), services.end(), [&service](const auto& entry) {
        const Service& other = entry.second.service;
        return other.page.url == service.page.url && other.probe.url == service.probe.url
            && other.page.components == service.page.components;
    });
}

QStringList Commands::addServices(const QList<Service>& services,
                                  const std::function<void(const Result<void>&)>& done)
{
    QStringList ids;
    for (Service service : services) {
        if (isWatched(service))
            continue;
        service.id = freeId(service.id);
        m_parts.engine.addService(service);
        ids.append(service.id);
    }
    saveWatchList(done);
    return ids;
}

void Commands::removeServices(const QStringList& ids, const std::function<void(const Result<void>&)>& done)
{
    for (const QString& id : ids) {
        if (m_parts.engine.service(id))
            m_parts.engine.removeService(id);
    }
    saveWatchList(done);
}

/// "services": definitions as `watch list` prints them.
void Commands::watchImport(const QJsonObject& command, const Done& done)
{
    QList<Service> services;
    const QJsonArray given = command["services"_L1].toArray();
    for (const auto& json : given) {
        const Result<Service> service = serviceFromJson(json.toObject());
        if (!service)
            return done(refuse(service.error()));
        services.append(*service);
    }
    const auto ids = std::make_shared<QStringList>();
    const auto answer = [ids, all = services.size(), done](const Result<void>& stored) {
        if (!stored)
            return done(refuse(stored.error()));
        done({0,
              {{{u"added"_s, QJsonArray::fromStringList(*ids)}, {u"already_watched"_s, all - ids->size()}}}});
    };
    // The answer may come before addServices() returns.
    QMetaObject::invokeMethod(
        this,
        [this, ids, services, answer] {
            *ids = addServices(services, [this, answer](const Result<void>& stored) {
                QMetaObject::invokeMethod(
                    this, [answer, stored] { answer(stored); }, Qt::QueuedConnection);
            });
        },
        Qt::QueuedConnection);
}

void Commands::changeService(const Service& service, const std::function<void(const Result<void>&)>& done)
{
    m_parts.engine.changeService(service);
    saveWatchList(done);
}

std::optional<RemovedService> Commands::removeService(const QString& id,
                                                      const std::function<void(const Result<void>&)>& done)
{
    std::optional<RemovedService> removed = m_parts.engine.removeService(id);
    saveWatchList(done);
    return removed;
}

void Commands::putBack(const RemovedService& removed, const std::function<void(const Result<void>&)>& done)
{
    // An id that was taken meanwhile stays with whoever has it.
    if (m_parts.engine.service(removed.watched.service.id)) {
        Service service = removed.watched.service;
        service.id = freeId(service.id);
        return addService(service, done);
    }
    m_parts.engine.putBack(removed);
    saveWatchList(done);
}

void Commands::saveWatchList(const std::function<void(const Result<void>&)>& done)
{
    QList<Service> list;
    for (const QString& id : m_parts.engine.order())
        list.append(m_parts.engine.service(id)->service);
    m_parts.journal.saveWatchList(list, *this, [this, done](const Result<void>& stored) {
        m_unsaved = !stored;
        if (stored)
            return done(stored);
        done(fail(stored.error().kind,
                  u"it holds until the program ends, but cannot be stored: "_s + stored.error().detail));
    });
}

/// "ids": what to remove.
void Commands::watchRemove(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(refuse(ids.error()));
    if (command["ids"_L1].toArray().isEmpty())
        return done(refuse(u"say which service to remove"_s));
    QList<Service> gone;
    for (const QString& id : *ids) {
        gone.append(m_parts.engine.service(id)->service);
        m_parts.engine.removeService(id);
    }
    saveWatchList([this, gone, done](const Result<void>& stored) {
        if (!stored)
            return done(refuse(stored.error()));
        forgetSecrets(gone, [done] { done({}); });
    });
}

void Commands::forgetSecrets(const QList<Service>& services, const std::function<void()>& done)
{
    QStringList keys;
    for (const Service& service : services) {
        for (const SecretHeader& header : service.probe.headers)
            keys.append(header.key);
    }
    if (keys.isEmpty() || !m_parts.secrets)
        return done();
    const auto left = std::make_shared<qsizetype>(keys.size());
    for (const QString& key : std::as_const(keys)) {
        m_parts.secrets->remove(key, *this, [left, done] {
            if (--*left == 0)
                done();
        });
    }
}

/// "ids": which to read; none: all.
void Commands::check(const QJsonObject& command, const Done& done)
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(refuse(ids.error()));
    auto* check = new WaitingCheck(m_parts.engine, *ids, this);
    check->start([this, command, done] { status(command, done); });
}

/// "ids": which to show; none: all. "only_problems": leave out what is operational or in maintenance.
void Commands::status(const QJsonObject& command, const Done& done) const
{
    const Result<QStringList> ids = idsIn(command);
    if (!ids)
        return done(refuse(ids.error()));
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
        return done(refuse(ids.error()));
    if (command["ids"_L1].toArray().isEmpty() && !command["all"_L1].toBool())
        return done(refuse(u"say which service, or all"_s));
    for (const QString& id : *ids) {
        if (what == "bell"_L1)
            m_parts.engine.setBell(id, !command["off"_L1].toBool());
        else if (what == "ack"_L1)
            m_parts.engine.acknowledge(id);
        else if (command["until_recovery"_L1].toBool())
            m_parts.engine.snoozeUntilRecovery(id);
        else if (command["seconds"_L1].toInteger() > 0)
            m_parts.engine.snooze(id, std::chrono::seconds(command["seconds"_L1].toInteger()));
        else
            m_parts.engine.endSnooze(id);
    }
    QJsonObject statusOfThem{{u"ids"_s, QJsonArray::fromStringList(*ids)}};
    status(statusOfThem, [&done](CommandAnswer answer) {
        answer.exitCode = 0;
        done(answer);
    });
}

} // namespace downlight
