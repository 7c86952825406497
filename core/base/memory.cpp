// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace downlight {

void giveMemoryBack()
{
#ifdef __GLIBC__
    malloc_trim(0); // https://man7.org/linux/man-pages/man3/malloc_trim.3.html
#endif
}

} // namespace downlight
