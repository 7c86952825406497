// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engine_bed.h"
#include "support/fake_network.h"
#include "support/shipped_catalogue.h"
#include "ui/catalogue/catalogue_window.h"
#include "ui/catalogue/service_page.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QLineEdit>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class CatalogueWindowTest : public ::testing::Test {
protected:
    CatalogueWindowTest()
    {
        QObject::connect(&window, &CatalogueWindow::addRequested, &window,
                         [this](const Service& service) { added.append(service); });
    }
    void type(const QString& text)
    {
        field->selectAll();
        QTest::keyClicks(field, text);
    }
    void pressReturn() { QTest::keyClick(field, Qt::Key_Return); }

    testing::EngineBed bed;
    testing::FakeNetwork network;
    CatalogueWindow window{testing::shippedCatalogue(), bed.engine, network, bed.sources};
    QLineEdit* field = window.findChild<QLineEdit*>();
    ServicePage* page = window.findChild<ServicePage*>();
    QList<Service> added;
};

TEST_F(CatalogueWindowTest, ReturnAddsTheBestHit)
{
    type(u"git"_s);
    EXPECT_EQ(page->shown().slug, u"github"_s);
    pressReturn();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !added.isEmpty(); }));
    EXPECT_EQ(added.first().slug, u"github"_s);
    EXPECT_FALSE(added.first().page.url.isEmpty());
}

TEST_F(CatalogueWindowTest, WhatWasFoundOfOneIsNeverAddedForAnother)
{
    type(u"github"_s);
    pressReturn(); // asks for it …
    type(u"dropbox"_s); // … and turns to another before the answer is there
    QTest::qWait(50);
    EXPECT_TRUE(added.isEmpty());
    pressReturn();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !added.isEmpty(); }));
    ASSERT_EQ(added.size(), 1);
    EXPECT_EQ(added.first().slug, u"dropbox"_s);
    EXPECT_FALSE(added.first().page.url.toString().contains(u"github"_s));
}

TEST_F(CatalogueWindowTest, ReturnTakesWhatIsSelectedInTheListAndRemovesNothing)
{
    QStringList removed;
    QObject::connect(&window, &CatalogueWindow::removeRequested, &window,
                     [&removed](const QString& id) { removed.append(id); });
    type(u"github"_s);
    Q_EMIT page->serviceRequested(u"gitlab"_s); // looked at, not selected
    EXPECT_EQ(page->shown().slug, u"gitlab"_s);
    pressReturn();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !added.isEmpty(); }));
    EXPECT_EQ(added.first().slug, u"github"_s);
    bed.engine.addService(added.first());
    pressReturn();
    QTest::qWait(50);
    EXPECT_EQ(added.size(), 1);
    EXPECT_TRUE(removed.isEmpty());
}

TEST_F(CatalogueWindowTest, WithoutAHitNothingLooksSelected)
{
    type(u"github"_s);
    ASSERT_FALSE(page->shown().slug.isEmpty());
    type(u"qqzzxxqqzzxx"_s);
    EXPECT_TRUE(page->shown().slug.isEmpty());
    window.show();
    QStringList addresses;
    QObject::connect(&window, &CatalogueWindow::addressRequested, &window,
                     [&addresses](const QString& text) { addresses.append(text); });
    pressReturn();
    EXPECT_EQ(addresses, QStringList{u"qqzzxxqqzzxx"_s});
    EXPECT_TRUE(added.isEmpty());
}

TEST_F(CatalogueWindowTest, AnAddressOfNoServiceIsOfferedToBeWatched)
{
    window.show();
    QStringList addresses;
    QObject::connect(&window, &CatalogueWindow::addressRequested, &window,
                     [&addresses](const QString& text) { addresses.append(text); });
    type(u"https://status.example.net/"_s);
    pressReturn();
    EXPECT_EQ(addresses, QStringList{u"https://status.example.net/"_s});
}

TEST_F(CatalogueWindowTest, TabLeavesTheSearchAsItIs)
{
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    type(u"github"_s);
    for (int i = 0; i < 6; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    EXPECT_EQ(field->text(), u"github"_s);
    EXPECT_EQ(page->shown().slug, u"github"_s);
}

TEST_F(CatalogueWindowTest, EveryButtonAndListHasAName)
{
    type(u"mastodon"_s);
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
        EXPECT_FALSE(button->text().isEmpty() && button->accessibleName().isEmpty()
                     && button->parent() != field)
            << button->metaObject()->className();
    for (const QAbstractItemView* view : window.findChildren<QAbstractItemView*>())
        EXPECT_TRUE(!view->accessibleName().isEmpty() || view->inherits("QHeaderView"))
            << view->metaObject()->className();
}

} // namespace
} // namespace downlight
