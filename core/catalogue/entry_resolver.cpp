// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/entry_resolver.h"

#include "core/base/text.h"
#include "core/model/chosen_parts.h"
#include "core/model/service_json.h"
#include "core/sources/probe.h"

#include <QRegularExpression>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Who runs it, where many services stand on one page.
QString providerOf(const QString& format)
{
    static const QHash<QString, QString> providers{{u"aws"_s, u"Amazon Web Services"_s},
                                                   {u"google"_s, u"Google"_s},
                                                   {u"apple"_s, u"Apple"_s},
                                                   {u"microsoft365"_s, u"Microsoft"_s},
                                                   {u"azure-rss"_s, u"Microsoft Azure"_s}};
    return providers.value(format);
}

/// The parts of \p reading that bear one of \p names: a whole group, else single parts.
QStringList partsNamed(const QStringList& names, const Reading& reading)
{
    constexpr qsizetype most = 20;
    const auto bears = [&names](const QString& text) {
        return std::any_of(names.begin(), names.end(), [&text](const QString& name) {
            const QRegularExpression word("(?<![\\w])"_L1 + QRegularExpression::escape(name) + "(?![\\w])"_L1,
                                          QRegularExpression::CaseInsensitiveOption
                                              | QRegularExpression::UseUnicodePropertiesOption);
            return name.size() > 1 && text.contains(word);
        });
    };
    QStringList groups;
    QStringList parts;
    for (const Component& part : reading.components) {
        if (!part.group.isEmpty() && !groups.contains(part.group) && bears(part.group))
            groups.append(part.group);
        if (parts.size() < most && bears(part.name))
            parts.append(part.group.isEmpty() ? part.name : part.group + " / "_L1 + part.name);
    }
    return groups.isEmpty() ? parts : groups;
}

} // namespace

EntryResolver::EntryResolver(NetworkGate& network, const SourceRegistry& sources, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_sources(sources)
    , m_detector(network, sources)
{
    m_detector.setTrust(Trust::Foreign);
}

EntryResolver::~EntryResolver() = default;

CatalogueEntry EntryResolver::instanceOn(const Catalogue& catalogue, const CatalogueEntry& entry,
                                         const QUrl& address)
{
    const QString host = address.host();
    for (const int row : catalogue.instancesOf(entry.slug)) {
        if (CatalogueEntry instance = catalogue.entry(row); instance.homepage.host() == host)
            return instance;
    }
    CatalogueEntry instance = entry;
    instance.slug = slugFrom(host, host).replace(u'.', u'-');
    instance.name = text::clean(host);
    instance.instanceOf = entry.slug;
    instance.homepage = address.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
    instance.typed = true;
    instance.page = {};
    instance.format.clear();
    instance.components.clear();
    return instance;
}

Service EntryResolver::serviceOf(const CatalogueEntry& entry)
{
    Service service;
    service.id = entry.slug;
    service.name = entry.name;
    service.slug = entry.instanceOf.isEmpty() ? entry.slug : entry.instanceOf;
    service.instance = entry.instanceOf.isEmpty() ? QString() : entry.homepage.host();
    service.homepage = entry.homepage;
    service.provider = providerOf(entry.format);
    service.probe.foreign = !entry.typed;
    if (!entry.page.isEmpty() && entry.format != "unknown"_L1) {
        service.page.url = entry.page;
        service.page.format = entry.format;
        service.page.components = entry.components;
        service.page.foreign = true;
    }
    return service;
}

void EntryResolver::resolve(const CatalogueEntry& entry, Done done)
{
    cancel();
    m_search = std::make_unique<QObject>();
    m_entry = entry;
    m_done = std::move(done);
    m_found.clear();
    m_met.clear();
    m_isWrong = false;
    m_resolved = {};
    m_resolved.service = serviceOf(entry);
    m_toTry.clear();
    if (!entry.homepage.isEmpty()) {
        // A Mastodon server's own word, which no cache gives for it.
        if (entry.instanceOf == "mastodon"_L1)
            m_toTry.append(entry.homepage.resolved(QUrl(u"/health"_s)));
        m_toTry.append(entry.homepage);
    }
    if (!entry.page.isEmpty()) {
        const QString format = entry.format == "unknown"_L1 ? QString() : entry.format;
        return m_detector.detect(entry.page, format,
                                 [this](const Result<Detection>& found) { pageDone(found); });
    }
    QMetaObject::invokeMethod(
        m_search.get(), [this] { tryNext(); }, Qt::QueuedConnection);
}

void EntryResolver::cancel()
{
    m_detector.cancel();
    m_search.reset();
    m_done = {};
}

void EntryResolver::pageDone(const Result<Detection>& detection)
{
    PageSpec& page = m_resolved.service.page;
    const bool isPage = detection && m_sources.find(detection->format);
    if (isPage) {
        page.url = detection->url;
        page.format = detection->format;
        page.foreign = true;
        m_resolved.reading = detection->reading;
        m_found.append(detection->why);
        chooseParts();
    } else {
        const QString why = detection ? detection->why : detection.error().detail;
        m_found.append(u"its status page could not be read (%1)"_s.arg(text::clean(why)));
        // Something else stands at its address now: it would be "cannot be read" for ever.
        if (detection || detection.error().kind == Failure::Kind::Format)
            page = {};
    }
    tryNext();
}

/// Parts change their names: where the page lists those of the catalogue no longer, what bears the service's
/// own name is meant. Never the whole page, which is others', too.
void EntryResolver::chooseParts()
{
    PageSpec& page = m_resolved.service.page;
    const QStringList missing = findChosen(page, m_resolved.reading).missing;
    if (missing.isEmpty() || m_resolved.reading.components.isEmpty())
        return;
    const QStringList named = partsNamed(QStringList(m_entry.name) + m_entry.aliases, m_resolved.reading);
    if (named.isEmpty()) {
        m_found.append(u"the page lists no \"%1\"; choose its parts"_s.arg(missing.join(u"\", \""_s)));
        return;
    }
    page.components = named;
    m_found.append(u"of the page counts: %1"_s.arg(named.join(u", "_s)));
}

void EntryResolver::tryNext()
{
    if (m_toTry.isEmpty())
        return finish();
    ProbeSpec spec;
    spec.url = m_toTry.takeFirst();
    HttpRequest request = probe::request(spec);
    request.trust = m_entry.typed ? Trust::Typed : Trust::Foreign;
    m_network.get(request, *m_search, [this, spec](const Result<HttpReply>& reply) {
        const ProbeAnswer answer = probe::judge(spec, reply);
        const bool isWrong = (reply && (reply->status == 404 || reply->status == 410))
            || answer.kind == Failure::Kind::NameLookup || answer.kind == Failure::Kind::Refused;
        if (answer.attempt != Attempt::Good) {
            // Beside a page, a homepage that never lets itself be tried has nothing to add.
            const bool tells = answer.attempt != Attempt::Unknown || m_resolved.service.page.url.isEmpty();
            if (!isWrong && tells && spec.url == m_entry.homepage)
                m_met = answer.detail;
            m_isWrong = m_isWrong || (reply && isWrong && spec.url == m_entry.homepage);
            return tryNext();
        }
        m_resolved.service.probe.url = spec.url;
        m_found.append(u"%1 answers"_s.arg(text::clean(spec.url.host())));
        finish();
    });
}

void EntryResolver::finish()
{
    Service& service = m_resolved.service;
    const Done done = std::exchange(m_done, {});
    if (!done)
        return;
    const bool hasPage = !service.page.url.isEmpty();
    // What does not answer now may be what the user wants to know of: only what is proved wrong is left out.
    if (service.probe.url.isEmpty() && !m_met.isEmpty()) {
        service.probe.url = m_entry.homepage;
        m_found.append(u"%1 does not answer well now (%2); it is tried all the same"_s.arg(
            text::clean(m_entry.homepage.host()), m_met));
    } else if (!hasPage && service.probe.url.isEmpty()) {
        if (m_entry.homepage.isEmpty())
            return done(fail(
                Failure::Kind::Usage,
                u"the catalogue knows no address of %1 that can be watched; paste one"_s.arg(m_entry.name)));
        if (m_isWrong)
            return done(fail(Failure::Kind::Http,
                             u"nothing is found at %1 any more; paste another address of it"_s.arg(
                                 text::clean(m_entry.homepage.toDisplayString()))));
        service.probe.url = m_entry.homepage;
        m_found.append(u"nothing could be asked now, so its homepage is tried"_s);
    }
    m_resolved.why = m_found.join(u"; "_s);
    done(m_resolved);
}

} // namespace downlight
