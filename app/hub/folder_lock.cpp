// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/folder_lock.h"

#include <QFile>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace downlight::hub {

FolderLock::~FolderLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

bool FolderLock::take(const QString& folder)
{
    constexpr mode_t mine = 0600;
    m_file = ::open(QFile::encodeName(folder + QLatin1StringView("/lock")).constData(),
                    O_RDWR | O_CREAT | O_CLOEXEC, mine);
    return m_file >= 0 && ::flock(m_file, LOCK_EX | LOCK_NB) == 0;
}

} // namespace downlight::hub
