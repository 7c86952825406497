// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/chosen_parts.h"
#include "core/watch/judge.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

Component part(const QString& id, const QString& name, const QString& group = {},
               Level level = Level::Operational)
{
    return {name, group, level, {}, true, id};
}

class ChosenPartsTest : public ::testing::Test {
protected:
    ChosenParts find() const { return findChosen(page, reading); }

    PageSpec page;
    Reading reading;
};

TEST_F(ChosenPartsTest, LearnsTheIdsOfWhatIsChosen)
{
    page.components = {u"API"_s, u"Europe / Web"_s, u"Asia"_s};
    reading.components = {part(u"c1"_s, u"API"_s), part(u"c2"_s, u"Web"_s, u"Europe"_s),
                          part(u"c3"_s, u"Web"_s, u"Asia"_s), part(u"c4"_s, u"Mail"_s, u"Asia"_s)};
    EXPECT_EQ(find().names, page.components);
    EXPECT_EQ(find().ids, (QHash<QString, QString>{{u"API"_s, u"c1"_s}, {u"Europe / Web"_s, u"c2"_s}}))
        << "a group is many parts, of which none is the one to follow";
    EXPECT_TRUE(find().missing.isEmpty());
}

TEST_F(ChosenPartsTest, FollowsAPartThatWasRenamed)
{
    page.components = {u"API"_s, u"Checkout"_s};
    page.componentIds = {{u"Checkout"_s, u"c2"_s}};
    reading.components = {part(u"c1"_s, u"API"_s),
                          part(u"c2"_s, u"Checkout & Payments"_s, {}, Level::MajorOutage)};
    EXPECT_EQ(find().names, (QStringList{u"API"_s, u"Checkout & Payments"_s}));
    EXPECT_EQ(find().ids.value(u"Checkout & Payments"_s), u"c2"_s);
    EXPECT_EQ(breadth(reading, find().names), Level::PartialOutage) << "what it says now counts";
}

TEST_F(ChosenPartsTest, TheIdWinsOverANameThatSomebodyElseGot)
{
    page.components = {u"API"_s};
    page.componentIds = {{u"API"_s, u"c1"_s}};
    reading.components = {part(u"c9"_s, u"API"_s), part(u"c1"_s, u"API (old)"_s)};
    EXPECT_EQ(find().names, QStringList{u"API (old)"_s});
}

TEST_F(ChosenPartsTest, AnIdThatSeveralHaveTellsNobodyApart)
{
    page.components = {u"API / US East"_s};
    reading.components = {part(u"x"_s, u"US East"_s, u"API"_s), part(u"x"_s, u"US East"_s, u"Web"_s)};
    EXPECT_TRUE(find().ids.isEmpty());
    page.componentIds = {{u"API / US East"_s, u"x"_s}};
    EXPECT_EQ(find().names, page.components) << "never another part's";
}

TEST_F(ChosenPartsTest, ASecondPartOfTheSameNameIsNotMeant)
{
    page.components = {u"API"_s};
    page.componentIds = {{u"API"_s, u"a1"_s}};
    reading.components = {part(u"a1"_s, u"API"_s, u"Main"_s),
                          part(u"z9"_s, u"API"_s, u"Labs"_s, Level::MajorOutage)};
    EXPECT_EQ(find().names, QStringList{u"Main / API"_s});
    EXPECT_EQ(breadth(reading, find().names), Level::Operational);
}

TEST_F(ChosenPartsTest, NamesWhatIsGoneAndOffersWhatIsThere)
{
    page.components = {u"API"_s, u"Checkout"_s};
    reading.components = {part(u"c1"_s, u"API"_s), part(u"c2"_s, u"Checkout & Payments"_s)};
    EXPECT_EQ(find().missing, QStringList{u"Checkout"_s});
    EXPECT_EQ(missingPartsTrouble(find().missing, reading),
              u"the page no longer lists \"Checkout\"; it lists \"API\", \"Checkout & Payments\""_s);
    reading.components.clear();
    EXPECT_EQ(find().missing, page.components) << "a page that lists nothing vouches for nothing";
    reading.listsOnlyAffected = true;
    EXPECT_TRUE(find().missing.isEmpty()) << "what it does not list works";
}

TEST_F(ChosenPartsTest, ANameThatBecameAmbiguousIsCalledWithItsGroup)
{
    page.components = {u"Login"_s};
    page.componentIds = {{u"Login"_s, u"c1"_s}};
    reading.components = {part(u"c1"_s, u"Sign in"_s, u"A"_s), part(u"c2"_s, u"Sign in"_s, u"B"_s)};
    EXPECT_EQ(find().names, QStringList{u"A / Sign in"_s});
}

} // namespace
} // namespace downlight
