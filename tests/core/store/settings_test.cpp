// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/settings.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class SettingsTest : public ::testing::Test {
protected:
    void write(const QByteArray& bytes)
    {
        QFile out(path);
        ASSERT_TRUE(out.open(QIODevice::WriteOnly));
        out.write(bytes);
    }

    QTemporaryDir folder;
    QString path = folder.filePath(u"settings.json"_s);
    SettingsFile file{path};
};

TEST_F(SettingsTest, AreDefaultsWithoutAFile)
{
    EXPECT_EQ(file.load().settings, Settings{});
    EXPECT_EQ(file.load().trouble, QString());
}

TEST_F(SettingsTest, ComeBackAsTheyWere)
{
    Settings settings;
    settings.countInIcon = true;
    settings.quietFromMinute = 60;
    settings.anchors = {{u"us"_s, u"http://anchor.example/"_s, 200, u"ok"_s, {}}};
    ASSERT_TRUE(file.save(settings));
    EXPECT_EQ(file.load().settings, settings);
}

TEST_F(SettingsTest, KeepWhatOtherVersionsWrote)
{
    write(R"({"version":9,"quiet_from_minute":99999,"future":{"x":1}})");
    const Settings settings = file.load().settings;
    EXPECT_EQ(settings.quietFromMinute, 1439) << "out of range: clamped";
    ASSERT_TRUE(file.save(settings));
    QFile in(path);
    ASSERT_TRUE(in.open(QIODevice::ReadOnly));
    EXPECT_TRUE(in.readAll().contains("future"));
}

TEST_F(SettingsTest, SetADamagedFileAside)
{
    write("{broken");
    const SettingsFile::Loaded loaded = file.load();
    EXPECT_EQ(loaded.settings, Settings{});
    EXPECT_TRUE(loaded.trouble.contains(u"settings.json"_s));
    EXPECT_EQ(QDir(folder.path()).entryList({u"settings.json.corrupt-*"_s}).size(), 1);
}

TEST_F(SettingsTest, SayWhereTheyCannotBeWritten)
{
    const SettingsFile nowhere(u"/proc/no/settings.json"_s);
    const Result<void> saved = nowhere.save({});
    ASSERT_FALSE(saved);
    EXPECT_TRUE(saved.error().detail.contains(u"/proc/no/settings.json"_s));
}

} // namespace
} // namespace downlight
