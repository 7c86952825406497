// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/add_command.h"

#include "app/commands/command_json.h"
#include "core/base/text.h"
#include "core/catalogue/catalogue_search.h"
#include "core/catalogue/entry_resolver.h"
#include "core/engine/watch_list.h"
#include "core/model/chosen_parts.h"
#include "core/model/service_json.h"

#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// The names of what \p reading lists, the first of them: "API, Website and 30 more".
QString partsOf(const Reading& reading)
{
    constexpr qsizetype most = 12;
    QStringList names;
    for (const Component& part : reading.components)
        names.append(part.name);
    names.removeDuplicates();
    const qsizetype more = names.size() - most;
    if (names.isEmpty())
        return u"none"_s;
    return more > 0 ? u"%1 and %2 more"_s.arg(names.first(most).join(u", "_s)).arg(more)
                    : names.join(u", "_s);
}

} // namespace

AddCommand::AddCommand(Parts parts)
    : m_parts(std::move(parts))
{
}

AddCommand::~AddCommand() = default;

void AddCommand::run(const QJsonObject& command, const Done& done)
{
    const QString what = command["what"_L1].toString();
    const QString format = command["format"_L1].toString();
    if (!format.isEmpty() && format != "auto"_L1 && format != "http"_L1 && format != "tcp"_L1
        && !m_parts.sources.find(format))
        return done(command_json::refuse(
            u"\"%1\" is no known format; `formats` lists them"_s.arg(text::clean(format, 40))));
    const std::shared_ptr<const Catalogue> known = catalogue();
    if (const auto entry = known ? known->find(what.toLower()) : std::nullopt)
        return addFromCatalogue(command, *entry, done);
    if (!what.contains(u'.') && !what.contains("://"_L1) && !what.startsWith("localhost"_L1))
        return done(command_json::refuse(notKnown(what)));
    const Result<QUrl> url = pastedAddress(what);
    if (!url)
        return done(command_json::refuse(url.error()));
    if (const QString probe = command["probe"_L1].toString(); !probe.isEmpty()) {
        if (!probe.contains(u'.') && !probe.contains(u':') && !probe.startsWith("localhost"_L1))
            return done(command_json::refuse(u"\"%1\" is no address to try"_s.arg(text::clean(probe, 60))));
        if (const Result<QUrl> address = pastedAddress(probe); !address)
            return done(command_json::refuse(address.error()));
    }
    auto* detector = new Detector(m_parts.network, m_parts.sources, this);
    detector->setLookup(lookupIn(known));
    detector->detect(*url, format == "auto"_L1 ? QString() : format,
                     [this, detector, command, done](const Result<Detection>& detection) {
                         detector->deleteLater();
                         if (!detection)
                             return done(command_json::refuse(detection.error()));
                         added(command, *detection, done);
                     });
}

void AddCommand::added(const QJsonObject& command, const Detection& detection, const Done& done)
{
    finish(command, m_parts.list.serviceFrom(detection, command["name"_L1].toString()), detection.reading,
           detection.why, done);
}

void AddCommand::addFromCatalogue(const QJsonObject& command, const CatalogueEntry& entry, const Done& done)
{
    const QString host = command["instance"_L1].toString().trimmed();
    if (!host.isEmpty() && !pastedAddress(host))
        return done(command_json::refuse(u"--instance: \"%1\" is no host"_s.arg(text::clean(host, 60))));
    if (!host.isEmpty() && catalogue()->instancesOf(entry.slug).isEmpty())
        return done(command_json::refuse(u"%1 has no instances of its own"_s.arg(entry.name)));
    if (const QList<int> servers = catalogue()->instancesOf(entry.slug);
        host.isEmpty() && !servers.isEmpty()) {
        QStringList known;
        for (const int row : servers.first(std::min<qsizetype>(servers.size(), 6)))
            known.append(catalogue()->entry(row).homepage.host());
        return done(command_json::refuse(
            u"%1 is many servers, there is no %1 as a whole: say which with --instance HOST (%2, or any other)"_s
                .arg(entry.name, known.join(u", "_s))));
    }
    const CatalogueEntry meant =
        host.isEmpty() ? entry : EntryResolver::instanceOn(*catalogue(), entry, *pastedAddress(host));
    auto* resolver = new EntryResolver(m_parts.network, m_parts.sources, this);
    resolver->resolve(meant, [this, resolver, command, done](const Result<ResolvedEntry>& resolved) {
        resolver->deleteLater();
        if (!resolved)
            return done(command_json::refuse(resolved.error()));
        Service service = resolved->service;
        if (const QString name = text::clean(command["name"_L1].toString()); !name.isEmpty())
            service.name = name;
        service.id = m_parts.list.freeId(service.id);
        finish(command, service, resolved->reading, resolved->why, done);
    });
}

/// What both ways of adding have in common: what the user said besides.
void AddCommand::finish(const QJsonObject& command, Service service, const Reading& reading,
                        const QString& why, const Done& done)
{
    if (service.instance.isEmpty())
        service.instance = text::clean(command["instance"_L1].toString());
    service.local = service.local || command["local"_L1].toBool();
    QStringList chosen;
    const QJsonArray components = command["components"_L1].toArray();
    for (const auto& component : components) {
        const QString name = component.toString();
        const bool offered = isOffered(name, service, reading);
        if (!offered && !reading.readAt.isValid())
            return done(command_json::refuse(
                Failure{Failure::Kind::Network,
                        u"the page cannot be read now (%1), so nobody can say whether it lists \"%2\""_s.arg(
                            why, text::clean(name, 80))}));
        if (!offered)
            return done(command_json::refuse(u"the page lists no component \"%1\"; it has %2"_s.arg(
                text::clean(name, 80), partsOf(reading))));
        chosen.append(name);
    }
    if (!chosen.isEmpty())
        service.page.components = chosen;
    if (const QString probe = command["probe"_L1].toString(); !probe.isEmpty()) {
        service.probe = {};
        service.probe.url = pastedAddress(probe).value_or(QUrl());
    }
    if (const auto same = sameAs(service); same && command["name"_L1].toString().isEmpty()) {
        QJsonObject json = toJson(*same);
        json.insert("why"_L1, u"it is watched already; with --name NAME it is added again"_s);
        json.insert("already"_L1, true);
        return done({0, {json}});
    }
    const std::optional<Service> old = becomes(service);
    if (old) {
        service.id = old->id;
        service.name = command["name"_L1].toString().isEmpty() ? old->name : service.name;
        service.probe = service.probe.url.isEmpty() ? old->probe : service.probe;
        service.critical = old->critical;
        // What of them the new page does not list is said, never forgotten.
        if (chosen.isEmpty())
            service.page.components = old->page.components;
        service.local = service.local || old->local;
    }
    const auto stored = [service, why, replaced = old.has_value(), done](const Result<void>& written) {
        if (!written)
            return done(command_json::refuse(written.error()));
        QJsonObject json = toJson(service);
        json.insert("why"_L1, replaced ? u"it was watched as another kind of page; "_s + why : why);
        json.insert("replaced"_L1, replaced);
        done({0, {json}});
    };
    if (old)
        m_parts.list.change(service, stored);
    else
        m_parts.list.add(service, stored);
}

/// What is watched just as \p service would be: the same page with the same parts, the same probe.
std::optional<Service> AddCommand::sameAs(const Service& service) const
{
    for (const Service& other : m_parts.list.services()) {
        if (sameAddress(other.page.url, service.page.url) && other.page.format == service.page.format
            && other.page.components == service.page.components && other.instance == service.instance
            && other.local == service.local && sameAddress(other.probe.url, service.probe.url))
            return other;
    }
    return std::nullopt;
}

/// What is watched at the very address of \p service's page as something else: as another kind of page, or
/// only by a probe because nothing could be read there when it was added.
std::optional<Service> AddCommand::becomes(const Service& service) const
{
    // Some formats keep a mark of their own in the fragment.
    const auto alike = [&service](const QUrl& url) {
        return sameAddress(url.adjusted(QUrl::RemoveFragment),
                           service.page.url.adjusted(QUrl::RemoveFragment));
    };
    if (service.page.url.isEmpty())
        return std::nullopt;
    QList<Service> found;
    for (const Service& other : m_parts.list.services()) {
        const bool same = other.slug == service.slug && other.instance == service.instance;
        const bool otherKind = same && alike(other.page.url) && other.page.format != service.page.format;
        const bool onlyTried =
            other.page.url.isEmpty() && other.slug == service.slug && alike(other.probe.url);
        if (otherKind || onlyTried)
            found.append(other);
    }
    // Several parts of one page may be watched by themselves: then nobody can say which is meant.
    return found.size() == 1 ? std::optional(found.first()) : std::nullopt;
}

/// True where \p name can be chosen: the page lists it now, or the catalogue knows that it may.
bool AddCommand::isOffered(const QString& name, const Service& service, const Reading& reading) const
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
QString AddCommand::notKnown(const QString& what) const
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

std::shared_ptr<const Catalogue> AddCommand::catalogue() const
{
    return m_parts.catalogue ? m_parts.catalogue() : nullptr;
}

} // namespace downlight
