// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/memory_file.h"

#include <QFile>
#include <QTemporaryFile>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace downlight {
namespace {

constexpr qint64 most = 1024 * 1024;

QDBusUnixFileDescriptor handed(int handle)
{
    QDBusUnixFileDescriptor file;
    file.giveFileDescriptor(handle);
    return file;
}

TEST(MemoryFile, GivesBackWhatWasPutIn)
{
    for (const qsizetype size : {0, 1, 65'536, 900'000}) {
        const QByteArray bytes(size, 'x');
        const auto file = memory_file::make(bytes);
        ASSERT_TRUE(file);
        for (int i = 0; i < 2; ++i) { // its position is nobody's
            const auto read = memory_file::read(*file, most);
            ASSERT_TRUE(read) << size;
            EXPECT_EQ(*read, bytes);
        }
    }
}

TEST(MemoryFile, StaysAsItWasHandedOver)
{
    const auto file = memory_file::make("as it was");
    ASSERT_TRUE(file);
    EXPECT_LT(write(file->fileDescriptor(), "x", 1), 0);
    EXPECT_NE(ftruncate(file->fileDescriptor(), 2), 0);
    EXPECT_EQ(*memory_file::read(*file, most), "as it was");
}

TEST(MemoryFile, TakesNothingElse)
{
    int ends[2] = {};
    ASSERT_EQ(pipe(ends), 0);
    EXPECT_FALSE(memory_file::read(handed(ends[0]), most)) << "reading a pipe would wait for ever";
    close(ends[1]);
    EXPECT_FALSE(memory_file::read(handed(open("/dev/zero", O_RDONLY | O_CLOEXEC)), most));
    EXPECT_FALSE(memory_file::read(handed(open("/tmp", O_RDONLY | O_CLOEXEC)), most));
    EXPECT_FALSE(memory_file::read(QDBusUnixFileDescriptor(), most));
    const int huge = memfd_create("huge", MFD_CLOEXEC);
    ASSERT_EQ(ftruncate(huge, most + 1), 0);
    const auto refused = memory_file::read(handed(huge), most);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Failure::Kind::TooLarge);
}

} // namespace
} // namespace downlight
