// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/keychain.h"

#include <QPointer>
#include <qt6keychain/keychain.h>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

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

/// Ties \p job to \p context: no word of it after the context is gone.
template<typename Job, typename Finish>
void begin(Job* job, QObject& context, Finish finish)
{
    job->setInsecureFallback(false); // never a plain file
    job->setAutoDelete(true);
    QObject::connect(job, &QKeychain::Job::finished, &context,
                     [job, finish = std::move(finish)](QKeychain::Job*) { finish(*job); });
    job->start();
}

} // namespace

void Keychain::read(const QString& key, QObject& context, Done done)
{
    auto* job = new QKeychain::ReadPasswordJob(service());
    job->setKey(key);
    begin(job, context, [done = std::move(done)](QKeychain::ReadPasswordJob& read) {
        if (read.error() != QKeychain::NoError)
            return done(fail(Failure::Kind::Secret, explain(read)));
        done(read.binaryData());
    });
}

void Keychain::write(const QString& key, const QByteArray& secret, QObject& context, Written done)
{
    auto* job = new QKeychain::WritePasswordJob(service());
    job->setKey(key);
    job->setBinaryData(secret);
    begin(job, context, [done = std::move(done)](QKeychain::WritePasswordJob& written) {
        done(written.error() == QKeychain::NoError ? Result<void>{}
                                                   : fail(Failure::Kind::Secret, explain(written)));
    });
}

void Keychain::remove(const QString& key)
{
    auto* job = new QKeychain::DeletePasswordJob(service());
    job->setKey(key);
    job->setInsecureFallback(false);
    job->setAutoDelete(true);
    job->start();
}

} // namespace downlight
