// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/keychain.h"

#include <QLibrary>
#include <QTimer>
#include <qt6keychain/keychain.h>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto answersWithin = 10s;
constexpr auto userAnswersWithin = 2min;
constexpr Steady afterDenial = 10min;
constexpr Steady afterTrouble = 30s;

QString tooSlow()
{
    return u"the keychain does not answer in time: is it locked?"_s;
}

/// libsecret keeps its session with a daemon for the life of the program, also with one that is gone: then
/// every read fails until it is made to forget it. Called in the library that QtKeychain has loaded.
/// https://gnome.pages.gitlab.gnome.org/libsecret/type_func.Service.disconnect.html (read 2026-11-28).
void forgetDaemon()
{
    QLibrary library(u"secret-1"_s, 0);
    if (const auto disconnect = reinterpret_cast<void (*)()>(library.resolve("secret_service_disconnect")))
        disconnect();
}

/// GIO ends a program together with its session bus, unless it is told not to. For the connection that
/// libsecret shares, once. https://docs.gtk.org/gio/method.DBusConnection.set_exit_on_close.html (read
/// 2026-11-28).
void outliveBus()
{
    constexpr int sessionBus = 2;
    QLibrary library(u"gio-2.0"_s, 0);
    const auto get = reinterpret_cast<void* (*)(int, void*, void**)>(library.resolve("g_bus_get_sync"));
    const auto set =
        reinterpret_cast<void (*)(void*, int)>(library.resolve("g_dbus_connection_set_exit_on_close"));
    void* bus = get && set ? get(sessionBus, nullptr, nullptr) : nullptr;
    if (bus)
        set(bus, 0); // the reference is kept on purpose
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

/// Starts \p job and calls \p finish once with it, or with nullptr when it takes longer than \p patience;
/// never after \p context is gone.
template<typename Job, typename Finish>
void begin(Job* job, std::chrono::milliseconds patience, QObject& context, Finish finish)
{
    job->setInsecureFallback(false); // never a plain file
    job->setAutoDelete(true);
    auto open = std::make_shared<bool>(true);
    QObject::connect(job, &QKeychain::Job::finished, &context, [job, open, finish](QKeychain::Job*) {
        if (std::exchange(*open, false))
            finish(job);
    });
    QTimer::singleShot(patience, &context, [open, finish] {
        if (std::exchange(*open, false))
            finish(static_cast<Job*>(nullptr));
    });
    job->start();
}

} // namespace

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
        static const bool outlives = (outliveBus(), true);
        Q_UNUSED(outlives);
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
                forgetDaemon();
                Asked again = asked;
                again.again = true;
                m_waiting.push_front(std::move(again));
                return readNext();
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
    auto* job = new QKeychain::WritePasswordJob(service());
    job->setKey(key);
    job->setBinaryData(secret);
    begin(job, userAnswersWithin, context,
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
    auto* job = new QKeychain::DeletePasswordJob(service());
    job->setKey(key);
    begin(job, answersWithin, context, [done = std::move(done)](QKeychain::DeletePasswordJob*) { done(); });
}

} // namespace downlight
