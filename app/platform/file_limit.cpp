// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/file_limit.h"

#include <QtGlobal>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace downlight {

void raiseFileLimit()
{
#ifdef Q_OS_UNIX
    constexpr rlim_t enough = 8192;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= enough)
        return;
    limit.rlim_cur = std::min(enough, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
#endif
}

} // namespace downlight
