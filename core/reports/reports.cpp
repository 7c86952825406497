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
constexpr auto firstRetryPause = 10s;
constexpr auto longestRetryPause = 80s;
constexpr auto phases = 5s; ///< Over which programs spread that start together.
constexpr std::chrono::milliseconds waitsAtMost = UnsentReport::lasts;
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
    , m_retryPause(firstRetryPause)
{
    m_tick.setTimerType(Qt::VeryCoarseTimer);
    m_tick.setInterval(ownTick);
    m_retry.setSingleShot(true);
    m_statusTimer.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, &m_own, &EmbeddedHub::tick);
    connect(&m_retry, &QTimer::timeout, this, &Reports::retry);
    connect(&m_statusTimer, &QTimer::timeout, this, [this] {
        if (m_client)
            m_client->fetchStatus();
        planStatus();
    });
    connect(&m_own, &EmbeddedHub::storageChanged, this, &Reports::storageChanged);
}

Reports::~Reports() = default;

void Reports::open(const QString& path)
{
    m_own.open(path);
    m_tick.start();
    readInstall();
    m_own.unsent(*this, [this](const QList<UnsentReport>& unsent) {
        for (const UnsentReport& report : unsent)
            m_waiting.insert_or_assign(report.key, Known{.report = report, .shared = true});
        retry();
    });
}

void Reports::setHub(const QUrl& address)
{
    const QUrl wanted = m_network && isHubAddress(address) ? address : QUrl();
    if (m_client ? m_client->address() == wanted : wanted.isEmpty())
        return;
    m_client.reset();
    m_retryPause = firstRetryPause;
    m_hubTrouble.clear();
    for (auto& [key, known] : m_waiting)
        known.sending = false;
    if (!wanted.isEmpty()) {
        m_client = std::make_unique<HubClient>(*m_network, m_clock, wanted);
        connect(m_client.get(), &HubClient::statusArrived, this, &Reports::statusArrived);
        connect(m_client.get(), &HubClient::statusFailed, this, [this](const Failure& why) {
            m_hubTrouble = why.detail;
            statusArrived();
        });
        connect(m_client.get(), &HubClient::counted, this, &Reports::counted);
        connect(m_client.get(), &HubClient::servicesChanged, this, &Reports::statusChanged);
        m_client->listen(m_listening);
        m_client->fetchStatus();
        retry();
    }
    planStatus();
    statusArrived();
}

void Reports::planStatus()
{
    if (!m_client)
        return m_statusTimer.stop();
    // Programs that start together, or learn of something together, must not ask together: each keeps to
    // moments of its own.
    const std::chrono::milliseconds interval = m_urgent ? urgentInterval : usualInterval;
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

void Reports::setUrgent(bool urgent)
{
    if (std::exchange(m_urgent, urgent) != urgent)
        planStatus();
}

void Reports::statusArrived()
{
    const std::optional<CrowdStatus> status = m_client ? m_client->status(freshFor) : std::nullopt;
    if (status && m_client->status(1s))
        m_hubTrouble.clear();
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
    if (!status)
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
                     m_done.insert_or_assign(report.key, Known{.report = report, .receipt = *receipt});
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

/// Has \p report on disk, then sends it.
void Reports::begin(UnsentReport report, QObject& context, Done<Sent> done)
{
    readInstall(); // comes before what follows: the database answers in order
    m_own.remembered(
        "install", [](const QByteArray& stored) { return stored; }, *this,
        [this, report = std::move(report), guard = QPointer<QObject>(&context),
         done = std::move(done)](const QByteArray&) mutable {
            report.install = m_install;
            m_own.keepUnsent(report, *this, [this, report, guard, done](const Result<void>& kept) {
                // Where it cannot be kept it is sent all the same, and lives as long as the program.
                if (!kept)
                    Q_EMIT storageChanged(kept.error().detail);
                m_waiting.insert_or_assign(report.key, Known{.report = report, .shared = true});
                send(report.key, guard, done);
            });
        });
}

void Reports::send(const QString& key, QObject* context, const Done<Sent>& done)
{
    const auto found = m_waiting.find(key);
    if (found == m_waiting.end() || found->second.sending)
        return;
    if (!m_client) {
        if (context && done)
            done(Sent{key, true, true, {}, u"there is no hub"_s});
        return;
    }
    found->second.sending = true;
    m_client->send(found->second.report, *this,
                   [this, key, guard = QPointer<QObject>(context),
                    done](const Result<CrowdReceipt>& receipt) { settled(key, receipt, guard, done); });
}

void Reports::settled(const QString& key, const Result<CrowdReceipt>& receipt,
                      const QPointer<QObject>& context, const Done<Sent>& done)
{
    const auto found = m_waiting.find(key);
    if (found == m_waiting.end())
        return;
    Known& known = found->second;
    known.sending = false;
    if (!receipt && receipt.error().kind == Failure::Kind::Network) {
        known.why = receipt.error().detail;
        planRetry();
        if (context && done)
            done(Sent{key, true, true, {}, known.why});
        return;
    }
    m_retryPause = firstRetryPause;
    Known settled = known;
    m_waiting.erase(found);
    forget(key);
    if (!receipt) {
        if (context && done)
            return done(tl::unexpected(receipt.error()));
        return settled.undone ? void() : Q_EMIT dropped(key, settled.report.service, receipt.error().detail);
    }
    settled.receipt = *receipt;
    settled.hub = m_client ? m_client->address() : QUrl();
    if (settled.undone)
        return m_client ? m_client->withdraw(*receipt, *this, [](const Result<void>&) {}) : void();
    if (m_done.size() >= undoable)
        m_done.erase(std::min_element(m_done.begin(), m_done.end(), [](const auto& a, const auto& b) {
            return a.second.report.madeAt < b.second.report.madeAt;
        }));
    m_done.insert_or_assign(key, settled);
    const Sent result{key, false, true, *receipt, {}};
    if (context && done)
        done(result);
    else
        Q_EMIT sent(key, result);
    Q_EMIT counted({crowdKey(settled.report.service, settled.report.instance)});
}

void Reports::forget(const QString& key)
{
    m_own.dropUnsent(key, *this, [](const Result<void>&) {});
}

void Reports::retry()
{
    QStringList keys;
    const QDateTime now = m_clock.now();
    QList<UnsentReport> late;
    for (const auto& [key, known] : m_waiting) {
        const std::chrono::milliseconds age(known.report.madeAt.msecsTo(now));
        // A clock that went back must not keep a report for ever.
        (age > waitsAtMost || age < -waitsAtMost) && !known.sending ? late.append(known.report)
                                                                    : keys.append(key);
    }
    for (const UnsentReport& report : std::as_const(late)) {
        const Known known = m_waiting[report.key];
        m_waiting.erase(report.key);
        forget(report.key);
        if (!known.undone)
            Q_EMIT dropped(report.key, report.service,
                           u"it could not be sent within 15 minutes"_s
                               + (known.why.isEmpty() ? QString() : u": "_s + known.why));
    }
    for (const QString& key : std::as_const(keys))
        send(key, nullptr, {});
    if (m_waiting.empty())
        m_retry.stop();
    else
        planRetry();
}

/// A hub that struggles gets rarer tries, and is left alone for as long as it asks for.
void Reports::planRetry()
{
    if (m_retry.isActive())
        return;
    const auto asked = m_client
        ? std::chrono::ceil<std::chrono::milliseconds>(m_client->heldBackUntil() - m_clock.steady())
        : 0ms;
    m_retry.start(std::max(m_retryPause, std::min<std::chrono::milliseconds>(asked, waitsAtMost))
                  + phase(phases));
    m_retryPause = std::min<std::chrono::milliseconds>(m_retryPause * 2, longestRetryPause);
}

void Reports::retryNow()
{
    m_retryPause = firstRetryPause;
    retry();
    if (m_client)
        m_client->fetchStatus();
}

void Reports::undo(const QString& key, QObject& context, Done<void> done)
{
    if (const auto waits = m_waiting.find(key); waits != m_waiting.end()) {
        if (waits->second.tried) {
            waits->second.undone = true; // the hub may have it: taken back as soon as it says so
        } else {
            m_waiting.erase(waits);
            forget(key);
        }
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
    const Known known = found->second;
    const QString place = crowdKey(known.report.service, known.report.instance);
    const auto taken = [this, key, place, done](const Result<void>& withdrawn) {
        if (withdrawn)
            m_done.erase(key);
        done(withdrawn);
        Q_EMIT counted({place});
    };
    if (!known.shared)
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
