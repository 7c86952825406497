// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/reports.h"

#include "core/base/log.h"

#include <QUuid>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto ownTick = 5min;
constexpr std::chrono::milliseconds retryPhases{
    5000}; ///< Over which programs spread that lost their hub together.
constexpr qint64 installDays = 7;
constexpr std::size_t undoable = 50;
constexpr quint64 myself = 1; ///< The program's own hub knows one person in one network.

QString newInstall()
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

} // namespace

Reports::Reports(NetworkGate* network, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_clock(clock)
    , m_own(clock)
    , m_outbox(m_own, clock)
{
    m_tick.setTimerType(Qt::VeryCoarseTimer);
    m_tick.setInterval(ownTick);
    m_statusTimer.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, &m_own, &EmbeddedHub::tick);
    connect(&m_statusTimer, &QTimer::timeout, this, [this] {
        if (m_client)
            m_client->fetchStatus();
        planStatus();
    });
    connect(&m_own, &EmbeddedHub::storageChanged, this, &Reports::storageChanged);
    connect(&m_own, &EmbeddedHub::begunAnew, this, &Reports::begunAnew);
    connect(&m_outbox, &ReportOutbox::storageChanged, this, &Reports::storageChanged);
    connect(&m_outbox, &ReportOutbox::dropped, this, &Reports::dropped);
    connect(&m_outbox, &ReportOutbox::confirmed, this,
            [this](const UnsentReport& report, const CrowdReceipt& receipt, bool isLate) {
                keepUndoable(
                    {.report = report, .receipt = receipt, .hub = m_client ? m_client->address() : QUrl()});
                if (isLate)
                    Q_EMIT sent(report.key, Sent{report.key, false, true, receipt, {}});
                Q_EMIT counted({crowdKey(report.service, report.instance)});
            });
}

Reports::~Reports() = default;

void Reports::open(const QString& path)
{
    m_own.open(path);
    m_isOpen = true;
    m_tick.start();
    readInstall();
    m_outbox.open();
}

void Reports::setHub(const QUrl& address)
{
    const QUrl wanted = m_network && isHubAddress(address) ? address : QUrl();
    if (m_client ? m_client->address() == wanted : wanted.isEmpty())
        return;
    m_outbox.setClient(nullptr);
    m_client.reset();
    m_hubTrouble.clear();
    if (!wanted.isEmpty()) {
        m_client = std::make_unique<HubClient>(*m_network, m_clock, wanted);
        connect(m_client.get(), &HubClient::statusArrived, this, [this] {
            m_hubTrouble = isStatusFresh() ? QString() : u"its newest answer is too old"_s;
            statusArrived();
        });
        connect(m_client.get(), &HubClient::statusFailed, this, [this](const Failure& why) {
            m_hubTrouble = why.detail;
            statusArrived();
        });
        connect(m_client.get(), &HubClient::counted, this, &Reports::counted);
        connect(m_client.get(), &HubClient::servicesArrived, this, [this] {
            Q_EMIT statusSettled();
            Q_EMIT statusChanged();
        });
        recallServices();
        m_client->listen(m_listening);
        m_client->fetchStatus();
        m_outbox.setClient(m_client.get());
    }
    planStatus();
    statusArrived();
}

/// What the hub counts is large and seldom changes: it is kept from run to run.
void Reports::recallServices()
{
    if (!m_isOpen)
        return;
    HubServices& services = m_client->services();
    const auto keep = [this, &services](bool isNew) {
        m_own.remembered(
            "hub-services",
            [kept = services.kept(), isNew](const QByteArray& stored) { return isNew ? kept : stored; },
            services, [&services](const QByteArray& kept) { services.restore(kept); });
    };
    services.awaitKept();
    keep(false);
    connect(&services, &HubServices::changed, &services, [keep] { keep(true); });
}

void Reports::planStatus()
{
    if (!m_client)
        return m_statusTimer.stop();
    // Programs that start together, or learn of something together, must not ask together: each keeps to
    // moments of its own.
    // And whatever is watched, and however it is: the hub must not learn that from who asks more often.
    constexpr std::chrono::milliseconds interval = statusInterval;
    const std::chrono::milliseconds since = m_clock.steady() + phase(interval);
    const std::chrono::milliseconds left = interval - since % interval;
    // A timer may fire a little early: that is no reason to ask twice.
    m_statusTimer.start(left < interval / 4 ? left + interval : left);
}

/// Somewhere in \p span, at the same place for the whole week of an install.
std::chrono::milliseconds Reports::phase(std::chrono::milliseconds span) const
{
    return std::chrono::milliseconds(
        static_cast<qint64>(qHash(m_install) % static_cast<std::size_t>(span.count())));
}

void Reports::statusArrived()
{
    const std::optional<CrowdStatus> status = m_client ? m_client->status(freshFor) : std::nullopt;
    const bool changed =
        status.has_value() != m_wasFresh || (status && status->services != m_lastStatus.services);
    m_wasFresh = status.has_value();
    m_lastStatus = status.value_or(CrowdStatus());
    Q_EMIT statusSettled();
    if (changed)
        Q_EMIT statusChanged();
}

std::optional<CrowdStatus::Mark> Reports::mark(const Service& service) const
{
    const std::optional<CrowdStatus> status = isShared(service) ? m_client->status(freshFor) : std::nullopt;
    if (!status || !m_client->counts(service.slug).has_value())
        return std::nullopt;
    const CrowdPlace place = placeOf(service);
    return status->services.value(crowdKey(place.service, place.instance));
}

/// Installs are random and live for a week: nobody can follow a person from report to report for longer.
void Reports::readInstall()
{
    m_own.remembered(
        "install",
        [now = m_clock.now()](const QByteArray& stored) {
            const QList<QByteArray> parts = stored.split(' ');
            const QDateTime madeAt = QDateTime::fromString(QString::fromLatin1(parts.value(1)), Qt::ISODate);
            const bool isGood = parts.first().size() == 32 && madeAt.isValid() && madeAt <= now
                && madeAt.daysTo(now) < installDays;
            return isGood ? stored : newInstall().toLatin1() + ' ' + now.toString(Qt::ISODate).toLatin1();
        },
        *this,
        [this](const QByteArray& chosen) { m_install = QString::fromLatin1(chosen.split(' ').first()); });
}

void Reports::report(const Service& service, const QString& type, QObject& context, Done<Sent> done)
{
    const CrowdPlace place = placeOf(service);
    UnsentReport report{QUuid::createUuid().toString(QUuid::WithoutBraces),
                        place.service,
                        place.instance,
                        type,
                        false,
                        m_clock.now(),
                        {}};
    if (isShared(service))
        return begin(std::move(report), context, std::move(done));
    m_own.report({place.service, place.instance, type, {}, myself, myself, 1}, context,
                 [this, report, done = std::move(done),
                  key = crowdKey(place.service, place.instance)](const Result<CrowdReceipt>& receipt) {
                     if (!receipt)
                         return done(tl::unexpected(receipt.error()));
                     keepUndoable({.report = report, .receipt = *receipt});
                     done(Sent{report.key, false, false, *receipt, {}});
                     Q_EMIT counted({key});
                 });
}

void Reports::works(const Service& service, QObject& context, Done<Sent> done)
{
    const CrowdPlace place = placeOf(service);
    if (!isShared(service))
        return m_own.vote({place.service, place.instance, {}, {}, myself, myself, 1}, context,
                          [done = std::move(done)](const Result<void>& stored) {
                              done(stored ? Result<Sent>(Sent()) : tl::unexpected(stored.error()));
                          });
    UnsentReport vote{QUuid::createUuid().toString(QUuid::WithoutBraces),
                      place.service,
                      place.instance,
                      {},
                      true,
                      m_clock.now(),
                      {}};
    begin(std::move(vote), context, std::move(done));
}

void Reports::begin(UnsentReport report, QObject& context, Done<Sent> done)
{
    readInstall(); // comes before what follows: the database answers in order
    m_own.remembered(
        "install", [](const QByteArray& stored) { return stored; }, *this,
        [this, report = std::move(report), guard = QPointer<QObject>(&context),
         done = std::move(done)](const QByteArray&) mutable {
            report.install = m_install;
            m_outbox.setPhase(phase(retryPhases));
            m_outbox.add(
                report, *this, [key = report.key, guard, done](const Result<ReportOutbox::Outcome>& outcome) {
                    if (!guard)
                        return;
                    done(outcome
                             ? Result<Sent>(Sent{key, outcome->waits, true, outcome->receipt, outcome->why})
                             : tl::unexpected(outcome.error()));
                });
        });
}

void Reports::keepUndoable(const Counted& counted)
{
    if (m_done.size() >= undoable)
        m_done.erase(std::min_element(m_done.begin(), m_done.end(), [](const auto& a, const auto& b) {
            return a.second.report.madeAt < b.second.report.madeAt;
        }));
    m_done.insert_or_assign(counted.report.key, counted);
}

void Reports::retryNow()
{
    m_outbox.retryNow();
    if (m_client)
        m_client->fetchStatus();
}

void Reports::undo(const QString& key, QObject& context, Done<void> done)
{
    if (m_outbox.undo(key)) {
        QMetaObject::invokeMethod(
            &context, [done = std::move(done)] { done({}); }, Qt::QueuedConnection);
        return;
    }
    const auto found = m_done.find(key);
    if (found == m_done.end()) {
        QMetaObject::invokeMethod(
            &context,
            [done = std::move(done)] {
                done(fail(Failure::Kind::Usage, u"there is no such report any more"_s));
            },
            Qt::QueuedConnection);
        return;
    }
    const Counted known = found->second;
    const QString place = crowdKey(known.report.service, known.report.instance);
    const auto taken = [this, key, place, done](const Result<void>& withdrawn) {
        if (withdrawn)
            m_done.erase(key);
        done(withdrawn);
        Q_EMIT counted({place});
    };
    if (known.hub.isEmpty())
        return m_own.withdraw(known.receipt.id.toULongLong(), context, taken);
    if (m_client && m_client->address() == known.hub)
        return m_client->withdraw(known.receipt, context, taken);
    QMetaObject::invokeMethod(
        &context,
        [done] { done(fail(Failure::Kind::Usage, u"the hub that counted it is not chosen any more"_s)); },
        Qt::QueuedConnection);
}

void Reports::live(const Service& service, QObject& context, Done<CrowdLive> done)
{
    const CrowdPlace place = placeOf(service);
    if (isShared(service)) {
        // What an event told is newer than an answer that a cache on the way may have kept.
        m_client->live(place.service, place.instance, context,
                       [this, place, done = std::move(done)](const Result<CrowdLive>& live) {
                           CrowdLive newest = live.value_or(CrowdLive());
                           const auto told = live && m_client
                               ? m_client->newestCount(crowdKey(place.service, place.instance))
                               : std::nullopt;
                           if (told)
                               newest.counts.thisHour = *told;
                           done(live ? Result<CrowdLive>(newest) : live);
                       });
    } else
        m_own.live(place.service, place.instance, context, std::move(done));
}

void Reports::history(const Service& service, int days, QObject& context, Done<CrowdHistory> done)
{
    const CrowdPlace place = placeOf(service);
    if (!isShared(service))
        return m_own.history(place.service, place.instance, days, context, std::move(done));
    m_client->history(
        place.service, place.instance, days, context,
        [this, place, days, guard = QPointer<QObject>(&context),
         done = std::move(done)](const Result<CrowdHistory>& shared) {
            if (!guard)
                return;
            m_own.history(
                place.service, place.instance, days, *guard, [shared, done](const Result<CrowdHistory>& own) {
                    if (!shared || !own)
                        return done(shared ? shared : own ? tl::unexpected(shared.error()) : shared);
                    CrowdHistory merged = *shared;
                    fillGaps(merged, *own);
                    done(merged);
                });
        });
}

void Reports::listen(bool on)
{
    m_listening = on;
    if (m_client)
        m_client->listen(on);
}

} // namespace downlight
