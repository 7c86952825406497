// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds namelessLockIsStale{2000};

/// \p folder without links in its path, also where it, or some of it, does not exist yet: its name on the bus
/// must not change when it is made.
QString withoutLinks(const QString& folder)
{
    const QString path = QDir::cleanPath(QDir(folder).absolutePath());
    for (QString there = path; !there.isEmpty(); there = there.section(u'/', 0, -2)) {
        if (const QString canonical = QDir(there).canonicalPath(); !canonical.isEmpty())
            return QDir::cleanPath(canonical + path.sliced(there.size()));
    }
    return path;
}

} // namespace

Profile::Profile(const QString& folder)
    : m_usual(folder.isEmpty())
{
    if (m_usual) {
        m_config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/downlight"_L1;
        m_data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/downlight"_L1;
        return;
    }
    m_data = m_config = withoutLinks(folder);
}

Result<void> Profile::usable() const
{
    const QFileInfo folder(m_data);
    if (folder.exists() && !folder.isDir())
        return fail(Failure::Kind::Storage, u"%1 is a file; a profile is a folder"_s.arg(m_data));
    return {};
}

QString Profile::busName() const
{
    if (m_usual)
        return u"org.downlight.Downlight"_s;
    const QByteArray hash = QCryptographicHash::hash(m_data.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"org.downlight.Downlight.p"_s + QString::fromLatin1(hash.left(16));
}

bool Profile::lock(std::chrono::milliseconds patience)
{
    QDir().mkpath(m_config);
    QDir().mkpath(m_data);
    m_lock = std::make_unique<QLockFile>(m_data + "/lock"_L1);
    m_lock->setStaleLockTime(0); // only the death of its owner makes a lock stale, not its age
    if (m_lock->tryLock(static_cast<int>(patience.count())))
        return true;
    // A process that died between making the lock and writing its name into it left one that nobody can be
    // asked about. Its age tells then; Qt removes it only where no living process holds it.
    qint64 owner = 0;
    QString host;
    QString name;
    if (m_lock->error() == QLockFile::LockFailedError && !m_lock->getLockInfo(&owner, &host, &name)) {
        m_lock->setStaleLockTime(static_cast<int>(namelessLockIsStale.count()));
        const bool taken = m_lock->tryLock();
        m_lock->setStaleLockTime(0);
        if (taken)
            return true;
    }
    return m_lock->error() != QLockFile::LockFailedError; // a folder that cannot be written locks nobody out
}

bool Profile::isLockedByTray() const
{
    qint64 process = 0;
    QString host;
    QString name;
    return m_lock && m_lock->getLockInfo(&process, &host, &name) && name == "downlight"_L1;
}

QString Profile::lockedBy() const
{
    qint64 process = 0;
    QString host;
    QString name;
    const bool isKnown = m_lock && m_lock->getLockInfo(&process, &host, &name);
    return isKnown ? u"another Downlight program (process %1)"_s.arg(process) : u"another program"_s;
}

} // namespace downlight
