// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue_search.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "support/shipped_catalogue.h"

#include <gtest/gtest.h>

#include <iostream>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

TEST(Fold, MakesTextsAlike)
{
    EXPECT_EQ(fold(u"Société Générale").text, "societegenerale");
    EXPECT_EQ(fold(u"AT&T").text, "att");
    EXPECT_EQ(fold(u"Ærø Straße Łódź").text, "aerostrasselodz");
    EXPECT_EQ(fold(u"微信").text, QByteArray("微信"));
    EXPECT_EQ(fold(u"  --- ").text, QByteArray());
    EXPECT_LE(fold(QString(1000, u'ä')).text.size(), 63);
}

TEST(Fold, KnowsWhereWordsBegin)
{
    EXPECT_EQ(fold(u"PlayStation Network").starts, (1U << 0) | (1U << 4) | (1U << 11));
    EXPECT_EQ(fold(u"McDonald's").starts, (1U << 0) | (1U << 2));
    EXPECT_EQ(fold(u"1Password").starts, (1U << 0) | (1U << 1));
}

TEST(EditDistance, CountsSlips)
{
    EXPECT_EQ(editDistance("github", "github", 2).whole, 0);
    EXPECT_EQ(editDistance("gihtub", "github", 2).whole, 1) << "neighbours that changed places";
    EXPECT_EQ(editDistance("githb", "github", 2).whole, 1);
    EXPECT_EQ(editDistance("githubb", "github", 2).whole, 1);
    EXPECT_EQ(editDistance("gitjub", "github", 2).whole, 1);
    EXPECT_EQ(editDistance("abcdef", "github", 2).whole, 3) << "too many";
    EXPECT_EQ(editDistance("mastad", "mastodon", 2).beginning, 1);
    EXPECT_EQ(editDistance("", "a", 1).whole, 1);
}

class SearchTest : public ::testing::Test {
protected:
    [[nodiscard]] QStringList slugs(const QString& query, int limit = 5) const
    {
        QStringList found;
        for (const SearchHit& hit : search.find(query, limit))
            found.append(catalogue->entry(hit.row).slug);
        return found;
    }

    std::shared_ptr<const Catalogue> catalogue = testing::shippedCatalogue();
    CatalogueSearch search{catalogue};
};

TEST_F(SearchTest, FindsWhatPeopleMean)
{
    int queries = 0;
    int first = 0;
    int amongFive = 0;
    const QList<QByteArray> lines = testing::fixture(u"catalogue/queries.tsv"_s).split('\n');
    for (const QByteArray& line : lines) {
        const QList<QByteArray> cells = line.split('\t');
        if (cells.size() != 2)
            continue;
        const QStringList wanted = QString::fromUtf8(cells[1]).split(u'|');
        const QStringList found = slugs(QString::fromUtf8(cells[0]));
        for (const QString& slug : wanted)
            EXPECT_TRUE(catalogue->find(slug)) << slug.toStdString();
        ++queries;
        const bool best = !found.isEmpty() && wanted.contains(found.first());
        const bool near = std::any_of(found.begin(), found.end(),
                                      [&](const QString& slug) { return wanted.contains(slug); });
        first += best ? 1 : 0;
        amongFive += near ? 1 : 0;
        if (!best)
            std::cout << cells[0].toStdString() << " -> " << found.join(u", "_s).toStdString() << '\n';
    }
    std::cout << queries << " queries: " << first << " first, " << amongFive << " among five\n";
    EXPECT_GE(queries, 200);
    EXPECT_GE(first * 100, queries * 90);
    EXPECT_GE(amongFive * 100, queries * 98);
}

TEST_F(SearchTest, ForgivesCaseAccentsAndPunctuation)
{
    EXPECT_EQ(slugs(u"GITHUB"_s, 1), slugs(u"github"_s, 1));
    EXPECT_EQ(slugs(u"gît-hub"_s, 1), slugs(u"github"_s, 1));
}

TEST_F(SearchTest, SaysWhenItGuesses)
{
    EXPECT_FALSE(search.find(u"github", 1).first().guessed);
    EXPECT_TRUE(search.find(u"gihtub", 1).first().guessed);
}

TEST_F(SearchTest, FindsByDomainAndCategory)
{
    EXPECT_EQ(slugs(u"https://www.spotify.com/de/account"_s, 1), QStringList{u"spotify"_s});
    const QStringList games = slugs(u"games"_s, 40);
    EXPECT_EQ(games.size(), 40);
}

TEST_F(SearchTest, FindsAPastedAddressByItsHost)
{
    for (const auto& [address, slug] : {std::pair{u"www.youtube.com"_s, u"youtube"_s},
                                        {u"github.com/foo/bar"_s, u"github"_s},
                                        {u"netflix.com/browse"_s, u"netflix"_s},
                                        {u"https://old.reddit.com/r/linux"_s, u"reddit"_s},
                                        {u"https://gist.github.com/x"_s, u"github"_s},
                                        {u"https://www.githubstatus.com/history"_s, u"github"_s},
                                        {u"booking.com"_s, u"booking-com"_s}})
        EXPECT_EQ(slugs(address, 1), QStringList{slug}) << address.toStdString();
    EXPECT_TRUE(slugs(u"https://gihtub.example"_s).isEmpty()) << "an address is no slip of another";
}

TEST_F(SearchTest, LooksPastTheWordsAroundAName)
{
    for (const auto& [query, slug] : {std::pair{u"netflix down"_s, u"netflix"_s},
                                      {u"is netflix down?"_s, u"netflix"_s},
                                      {u"why is discord not working"_s, u"discord"_s},
                                      {u"steam servers"_s, u"steam"_s},
                                      {u"gmail login"_s, u"gmail"_s},
                                      {u"dhl tracking"_s, u"dhl"_s},
                                      {u"app store"_s, u"app-store"_s},
                                      {u"find my"_s, u"find-my"_s}})
        EXPECT_EQ(slugs(query, 1), QStringList{slug}) << query.toStdString();
}

TEST_F(SearchTest, AWordTooManyIsNoReasonToFindNothing)
{
    for (const auto& [query, slug] : {std::pair{u"github copilot foo"_s, u"github-copilot"_s},
                                      {u"instgram stories"_s, u"instagram"_s},
                                      {u"spotfy premium"_s, u"spotify"_s},
                                      {u"my bank chase"_s, u"chase"_s}})
        EXPECT_EQ(slugs(query, 1), QStringList{slug}) << query.toStdString();
    EXPECT_TRUE(search.find(u"github copilot foo", 1).first().guessed);
}

TEST_F(SearchTest, ASlipComesBeforeLettersInsideOfSomethingElse)
{
    for (const auto& [query, slug] :
         {std::pair{u"redit"_s, u"reddit"_s}, {u"stem"_s, u"steam"_s}, {u"gogle"_s, u"google-search"_s}})
        EXPECT_EQ(slugs(query, 1), QStringList{slug}) << query.toStdString();
}

TEST_F(SearchTest, ACategorysWordFindsItsBestKnown)
{
    EXPECT_TRUE(slugs(u"email"_s, 4).contains(u"gmail"_s));
    EXPECT_TRUE(slugs(u"streaming"_s, 4).contains(u"netflix"_s));
    for (const SearchHit& hit : search.find(u"banking", 10))
        EXPECT_FALSE(hit.guessed) << catalogue->entry(hit.row).slug.toStdString();
}

TEST_F(SearchTest, NonsenseFindsNothing)
{
    for (const QString& nonsense :
         {u""_s, u"   "_s, u"!!!"_s, u"qqqqxxxxzzzz"_s, QString(10'000, u'x'), u"\u200b\u202e"_s})
        EXPECT_TRUE(slugs(nonsense).isEmpty()) << nonsense.left(20).toStdString();
}

} // namespace
} // namespace downlight
