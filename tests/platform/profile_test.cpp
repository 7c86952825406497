// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/profile.h"
#include "app/platform/session_bus.h"
#include "core/base/whole_file.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

TEST(Profile, HasOneNameOnTheBusWhateverLinksLeadThere)
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(u"real"_s);
    const QString link = folder.filePath(u"link"_s);
    ASSERT_TRUE(QDir().mkpath(real) && QFile::link(real, link));
    Profile before(link + "/a/b"_L1);
    const QString name = before.busName();
    EXPECT_EQ(Profile(real + "/a/b"_L1).busName(), name) << "before it is made";
    ASSERT_TRUE(before.lock());
    EXPECT_EQ(before.busName(), name);
    EXPECT_EQ(Profile(link + "/a/b"_L1).busName(), name) << "and after";
    EXPECT_EQ(Profile(link + "/a/../a/b/"_L1).busName(), name);
    EXPECT_NE(Profile(link + "/a"_L1).busName(), name);
    EXPECT_NE(Profile().busName(), name);
}

TEST(WholeFile, LeavesWhatWasThereWhereTheDiskIsFull)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"settings.json"_s);
    ASSERT_TRUE(writeWhole(path, "as it was"));
    rlimit before = {};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{10, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const Result<void> written = writeWhole(path, QByteArray(100, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    EXPECT_FALSE(written);
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), "as it was");
    EXPECT_EQ(QDir(folder.path()).entryList(QDir::Files).size(), 1) << "nothing half done is left";
}

TEST(SessionBus, CutsTheIdentityOfABusFromItsAddress)
{
    const QByteArray before = qgetenv("DBUS_SESSION_BUS_ADDRESS");
    for (const auto& [given, wanted] :
         {std::pair("unix:path=/run/a,guid=0f", "unix:path=/run/a"),
          std::pair("unix:path=/run/a", "unix:path=/run/a"),
          std::pair("unix:guid=0f,path=/a;tcp:host=b,guid=1", "unix:guid=0f,path=/a;tcp:host=b")}) {
        qputenv("DBUS_SESSION_BUS_ADDRESS", given);
        SessionBus::forgetIdentity();
        EXPECT_EQ(qgetenv("DBUS_SESSION_BUS_ADDRESS"), wanted);
    }
    qputenv("DBUS_SESSION_BUS_ADDRESS", before);
}

} // namespace
} // namespace downlight
