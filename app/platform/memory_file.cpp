// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/memory_file.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace downlight::memory_file {

using namespace Qt::StringLiterals;

Result<QDBusUnixFileDescriptor> make(const QByteArray& bytes)
{
    const int handle = memfd_create("downlight", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (handle < 0)
        return fail(Failure::Kind::Storage, u"a file in memory cannot be made: %1"_s.arg(qt_error_string()));
    QDBusUnixFileDescriptor file;
    file.giveFileDescriptor(handle);
    QFile out;
    if (!out.open(handle, QIODevice::WriteOnly | QIODevice::Unbuffered) || out.write(bytes) != bytes.size())
        return fail(Failure::Kind::Storage,
                    u"a file in memory cannot be written: %1"_s.arg(out.errorString()));
    // Whoever gets it can rely on its staying as it is.
    if (fcntl(handle, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return fail(Failure::Kind::Storage,
                    u"a file in memory cannot be sealed: %1"_s.arg(qt_error_string()));
    return file;
}

Result<QByteArray> read(const QDBusUnixFileDescriptor& file, qint64 most)
{
    struct stat about = {};
    if (!file.isValid() || fstat(file.fileDescriptor(), &about) != 0 || !S_ISREG(about.st_mode))
        return fail(Failure::Kind::Format, u"no file was handed over"_s);
    if (about.st_size > most)
        return fail(Failure::Kind::TooLarge, u"more than %1 bytes"_s.arg(most));
    // Its end may move while it is read, and so may its position: neither is believed.
    QByteArray bytes(about.st_size, Qt::Uninitialized);
    qsizetype at = 0;
    while (at < bytes.size()) {
        const ssize_t count =
            pread(file.fileDescriptor(), bytes.data() + at, static_cast<std::size_t>(bytes.size() - at), at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return fail(Failure::Kind::Format, u"the file that was handed over ends too early"_s);
        at += count;
    }
    return bytes;
}

} // namespace downlight::memory_file
