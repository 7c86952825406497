// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/watch_list.h"

#include "core/base/text.h"
#include "core/catalogue/detector.h"
#include "core/model/service_json.h"
#include "core/sources/probe.h"
#include "core/watch/judge.h"

#include <QHostAddress>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// This machine needs no connection. The rest of the user's own network does: with the line gone, all of it
/// would look down, so only the user can say that it counts (`--local`).
bool isThisMachine(const QUrl& url)
{
    const QHostAddress literal(url.host());
    return literal.isNull() ? url.host() == "localhost"_L1 || url.host().endsWith(".localhost"_L1)
                            : literal.isLoopback();
}

} // namespace

WatchList::WatchList(Engine& engine, Journal& journal, SecretPort* secrets, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_journal(journal)
    , m_secrets(secrets)
{
    connect(&engine, &Engine::storageChanged, this, [this](const QString& why) {
        if (why.isEmpty() && m_unsaved)
            save([](const Result<void>&) {});
    });
    // Later: the engine is in the midst of an answer.
    connect(
        &engine, &Engine::partsFound, this,
        [this](const QString& id, const ChosenParts& parts) {
            const WatchedService* watched = m_engine.service(id);
            if (!watched || watched->service.page.components.size() != parts.names.size())
                return;
            Service service = watched->service;
            service.page.components = parts.names;
            service.page.componentIds = parts.ids;
            change(service, [](const Result<void>&) {});
        },
        Qt::QueuedConnection);
}

WatchList::~WatchList() = default;

QList<Service> WatchList::services() const
{
    QList<Service> list;
    for (const QString& id : m_engine.order())
        list.append(m_engine.service(id)->service);
    return list;
}

QString WatchList::freeId(const QString& wanted) const
{
    QString id = wanted;
    for (int i = 2; m_engine.service(id); ++i)
        id = u"%1-%2"_s.arg(wanted.left(60)).arg(i);
    return id;
}

bool WatchList::isWatched(const Service& service) const
{
    const auto& services = m_engine.services();
    return std::any_of(services.begin(), services.end(), [&service](const auto& entry) {
        const Service& other = entry.second.service;
        if (!service.page.url.isEmpty() && !other.page.url.isEmpty())
            return sameAddress(other.page.url, service.page.url)
                && other.page.components == service.page.components;
        return !service.probe.url.isEmpty() && sameAddress(other.probe.url, service.probe.url);
    });
}

void WatchList::add(const Service& service, const Stored& stored)
{
    // The journal keeps the order: the list is written before anything that the engine will write of the
    // service.
    m_engine.addService(completed(service));
    save(stored);
}

/// \p service with what the list knows better than whoever adds it.
Service WatchList::completed(Service service) const
{
    if (!service.slug.isEmpty())
        service.community = m_community;
    return service;
}

void WatchList::setCommunity(bool on, const Stored& stored)
{
    m_community = on;
    bool changed = false;
    for (const QString& id : m_engine.order()) {
        const Service before = m_engine.service(id)->service;
        const Service after = completed(before);
        if (after == before)
            continue;
        m_engine.changeService(after);
        changed = true;
    }
    if (changed)
        save(stored);
}

QStringList WatchList::addAll(const QList<Service>& services, const Stored& stored)
{
    QStringList ids;
    for (Service service : services) {
        if (isWatched(service))
            continue;
        service.id = freeId(service.id);
        const QUrl& url = service.page.url.isEmpty() ? service.probe.url : service.page.url;
        service.local = service.local || isThisMachine(url);
        m_engine.addService(completed(service));
        ids.append(service.id);
    }
    save(stored);
    return ids;
}

void WatchList::removeAll(const QStringList& ids, const Stored& stored)
{
    for (const QString& id : ids) {
        if (m_engine.service(id))
            m_engine.removeService(id);
    }
    save(stored);
}

void WatchList::change(const Service& service, const Stored& stored)
{
    m_engine.changeService(completed(service));
    save(stored);
}

std::optional<RemovedService> WatchList::remove(const QString& id, const Stored& stored)
{
    std::optional<RemovedService> removed = m_engine.removeService(id);
    save(stored);
    return removed;
}

void WatchList::putBack(const RemovedService& removed, const Stored& stored)
{
    // An id that was taken meanwhile stays with whoever has it.
    if (m_engine.service(removed.watched.service.id)) {
        Service service = removed.watched.service;
        service.id = freeId(service.id);
        return add(service, stored);
    }
    m_engine.putBack(removed);
    save(stored);
}

void WatchList::save(const Stored& stored)
{
    m_journal.saveWatchList(services(), *this, [this, stored](const Result<void>& written) {
        m_unsaved = !written;
        if (written)
            return stored(written);
        stored(fail(written.error().kind,
                    u"it holds until the program ends, but cannot be stored: "_s + written.error().detail));
    });
}

void WatchList::forgetSecrets(const QList<Service>& services, const std::function<void()>& done)
{
    QStringList keys;
    for (const Service& service : services) {
        for (const SecretHeader& header : service.probe.headers)
            keys.append(header.key);
    }
    if (keys.isEmpty() || !m_secrets || m_unsaved)
        return done();
    const auto left = std::make_shared<qsizetype>(keys.size());
    for (const QString& key : std::as_const(keys)) {
        m_secrets->remove(key, *this, [left, done] {
            if (--*left == 0)
                done();
        });
    }
}

Service WatchList::serviceFrom(const Detection& detection, const QString& name) const
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
        service.page.foreign = detection.trust == Trust::Foreign;
    }
    service.homepage = detection.url.scheme() == "tcp"_L1 ? QUrl() : detection.url;
    return service;
}

} // namespace downlight
