// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/keychain.h"

#include "app/platform/shared_bus.h"

#include <QTimer>
#include <qt6keychain/keychain.h>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto answersWithin = 10s;
constexpr auto forgetting = 50ms; ///< Until what failed has let go of the bus, too.
constexpr auto userAnswersWithin = 2min;
constexpr Steady afterDenial = 10min;
constexpr Steady afterTrouble = 30s;

QString tooSlow()
{
    return u"the keychain does not answer in time: is it locked?"_s;
}

/// What a daemon that was restarted gives, and nothing that asking again would not mend.
bool mayBeAnotherDaemon(QKeychain::Error error)
{
    return error == QKeychain::OtherError || error == QKeychain::NoBackendAvailable;
}

QString service()
{
    return u"downlight"_s;
}

QString explain(const QKeychain::Job& job)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return u"the keychain has no entry for this header: set it again"_s;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return u"the keychain is locked or access was denied: unlock it"_s;
    case QKeychain::NoBackendAvailable:
        return u"no keychain answers (Secret Service or KWallet)"_s;
    default:
        return u"the keychain does not answer: %1"_s.arg(job.errorString());
    }
}

} // namespace

Keychain::Keychain(const Clock& clock)
    : m_clock(clock)
    , m_bus(std::make_unique<SharedBus>())
{
}

Keychain::~Keychain() = default;

/// Starts the job that \p make makes and calls \p finish once with it, or with nullptr when it takes longer
/// than \p patience; never after \p context is gone. Where the daemon may be another than before, once more.
template<typename Job>
void Keychain::begin(const std::function<Job*()>& make, std::chrono::milliseconds patience,
                     const QPointer<QObject>& context, const std::function<void(Job*)>& finish, bool again)
{
    if (!context)
        return;
    m_bus->outlive();
    Job* job = make();
    job->setInsecureFallback(false); // never a plain file
    job->setAutoDelete(true);
    auto open = std::make_shared<bool>(true);
    QObject::connect(job, &QKeychain::Job::finished, &m_home, [=, this](QKeychain::Job*) {
        if (!std::exchange(*open, false) || !context)
            return;
        if (!again && mayBeAnotherDaemon(job->error())) {
            m_bus->forget();
            return QTimer::singleShot(forgetting, &m_home,
                                      [=, this] { begin<Job>(make, patience, context, finish, true); });
        }
        finish(job);
    });
    QTimer::singleShot(patience, &m_home, [open, context, finish] {
        if (std::exchange(*open, false) && context)
            finish(nullptr);
    });
    job->start();
}

void Keychain::read(const QString& key, QObject& context, Done done)
{
    if (m_stalled)
        return done(fail(Failure::Kind::Secret, tooSlow()));
    m_waiting.push_back({key, &context, std::move(done)});
    readNext();
}

void Keychain::readNext()
{
    while (!m_reading && !m_waiting.empty()) {
        const Asked asked = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (!asked.context)
            continue;
        if (m_clock.steady() < m_quietUntil) {
            asked.done(fail(Failure::Kind::Secret, m_refusal));
            continue;
        }
        m_reading = true;
        m_bus->outlive();
        auto* job = new QKeychain::ReadPasswordJob(service());
        job->setKey(asked.key);
        job->setInsecureFallback(false); // never a plain file
        job->setAutoDelete(true);
        QObject::connect(job, &QKeychain::Job::finished, &m_home, [this, job, asked] {
            m_reading = false;
            const bool late = std::exchange(m_stalled, false);
            if (job->error() == QKeychain::NoError) {
                if (!late)
                    answered(asked, job->binaryData());
                return readNext();
            }
            if (!late && !asked.again && mayBeAnotherDaemon(job->error())) {
                m_bus->forget();
                Asked again = asked;
                again.again = true;
                m_waiting.push_front(std::move(again));
                m_reading = true; // nobody else is to ask meanwhile
                return QTimer::singleShot(forgetting, &m_home, [this] {
                    m_reading = false;
                    readNext();
                });
            }
            m_refusal = explain(*job);
            if (job->error() != QKeychain::EntryNotFound)
                m_quietUntil = m_clock.steady()
                    + (job->error() == QKeychain::AccessDeniedByUser ? afterDenial : afterTrouble);
            if (!late)
                answered(asked, fail(Failure::Kind::Secret, m_refusal));
            readNext();
        });
        QTimer::singleShot(answersWithin, job, [this, asked] {
            m_stalled = true;
            answered(asked, fail(Failure::Kind::Secret, tooSlow()));
            for (const Asked& other : std::exchange(m_waiting, {}))
                answered(other, fail(Failure::Kind::Secret, tooSlow()));
        });
        job->start();
    }
}

void Keychain::answered(const Asked& asked, const Result<QByteArray>& secret)
{
    if (asked.context)
        asked.done(secret);
}

void Keychain::write(const QString& key, const QByteArray& secret, QObject& context, Written done)
{
    begin<QKeychain::WritePasswordJob>(
        [key, secret] {
            auto* job = new QKeychain::WritePasswordJob(service());
            job->setKey(key);
            job->setBinaryData(secret);
            return job;
        },
        userAnswersWithin, &context,
        [this, done = std::move(done)](QKeychain::WritePasswordJob* written) {
            if (written && written->error() == QKeychain::NoError) {
                askAgain();
                return done({});
            }
            done(fail(Failure::Kind::Secret, written ? explain(*written) : tooSlow()));
        });
}

void Keychain::remove(const QString& key, QObject& context, std::function<void()> done)
{
    begin<QKeychain::DeletePasswordJob>(
        [key] {
            auto* job = new QKeychain::DeletePasswordJob(service());
            job->setKey(key);
            return job;
        },
        answersWithin, &context, [done = std::move(done)](QKeychain::DeletePasswordJob*) { done(); });
}

} // namespace downlight
