// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue.h"
#include "core/catalogue/catalogue_file.h"
#include "support/qt_printers.h"
#include "support/shipped_catalogue.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

constexpr auto head = R"json({"format":"downlight-catalogue","version":1,"issued":"%1","categories":[
 {"id":"games","title":"Games","kind":"a game","problems":["login","other"]},
 {"id":"other","title":"Other","kind":"a service","problems":["other"]}],
 "problems":[{"id":"login","title":"Login","text":"x"},{"id":"other","title":"Something else","text":"y"}],
 "providers":[{"slug":"cloudy","by_code":true,"leaf":"{code}-{placecode} ({place})","places":[{"name":"Ohio","code":"us-2"}],
  "groups":[{"title":"Services","placed":true,"parts":[{"name":"Machines","code":"vm"}]},{"title":"Everywhere","parts":["Console"]}]}]})json";
constexpr auto columns = "slug\tname\taliases\tcategory\thomepage\tstatus_page\tformat\tcomponents\tinstance_"
                         "of\trank\tsummary\tabout\trelated\tsources\n";
constexpr auto chess = "chess\tChess\tSchach|Échecs\tgames\thttps://chess.example\thttps://"
                       "status.chess.example\tstatuspage\t\t\t50\tA game of kings.\tOne.|Two.\tcloudy\town\n";
constexpr auto cloudy = "cloudy\tCloudy\t\tother\thttps://www.cloudy.example\t\t\t\t\t10\t\t\t\town\n";
constexpr auto go = "go\tGo\t\tgames\thttps://chess.example\t\t\t\tchess\t70\t\t\t\town\n";

QByteArray file(const QByteArray& rows, const QString& issued = u"2026-01-01T00:00:00Z"_s)
{
    return QString::fromUtf8(head).arg(issued).toUtf8() + "\n\n" + columns + rows;
}

QByteArray all()
{
    return file(QByteArray(chess) + cloudy + go);
}

QString trouble(const QByteArray& bytes)
{
    const auto read = Catalogue::read(bytes);
    return read ? QString() : read.error().detail;
}

TEST(Catalogue, DecodesAnEntry)
{
    const auto catalogue = Catalogue::read(all());
    ASSERT_TRUE(catalogue) << catalogue.error().detail.toStdString();
    const auto entry = (*catalogue)->find(u"chess"_s);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->aliases, (QStringList{u"Schach"_s, u"Échecs"_s}));
    EXPECT_EQ(entry->page, QUrl(u"https://status.chess.example"_s));
    EXPECT_EQ(entry->about.size(), 2);
    EXPECT_EQ((*catalogue)->find(u"cloudy"_s)->summary, u"Cloudy is a service."_s) << "from facts";
    EXPECT_FALSE((*catalogue)->find(u"poker"_s));
}

TEST(Catalogue, OffersPartsInPlaces)
{
    const auto catalogue = Catalogue::read(all());
    const QList<CataloguePart> parts = (*catalogue)->partsOf(u"cloudy"_s);
    ASSERT_EQ(parts.size(), 2);
    EXPECT_EQ(parts[0].parts[0].title, u"Machines"_s);
    EXPECT_EQ(parts[0].parts[0].choice, u"vm"_s);
    EXPECT_EQ(parts[0].parts[0].parts[0].choice, u"vm-us-2 (Ohio)"_s);
    EXPECT_EQ(parts[1].parts[0].parts.size(), 0);
}

TEST(Catalogue, FindsWhatIsOnAHost)
{
    const auto catalogue = *Catalogue::read(all());
    const auto slugs = [&catalogue](const QString& url) {
        QStringList found;
        for (const int row : catalogue->onHost(QUrl(url)))
            found.append(catalogue->entry(row).slug);
        return found;
    };
    EXPECT_EQ(slugs(u"https://chess.example/play"_s), (QStringList{u"go"_s, u"chess"_s}))
        << "best known first";
    EXPECT_EQ(slugs(u"https://www.chess.example/"_s).size(), 2);
    EXPECT_EQ(slugs(u"https://status.chess.example/history"_s), QStringList{u"chess"_s});
    EXPECT_EQ(slugs(u"https://eu.cloudy.example/"_s), QStringList{u"cloudy"_s});
    EXPECT_TRUE(slugs(u"https://example/"_s).isEmpty());
}

TEST(Catalogue, RelatesByHandAndThenByCategory)
{
    const auto catalogue = *Catalogue::read(all());
    QStringList slugs;
    for (const int row : catalogue->related(*catalogue->find(u"chess"_s), 5))
        slugs.append(catalogue->entry(row).slug);
    EXPECT_EQ(slugs, (QStringList{u"cloudy"_s, u"go"_s}));
    EXPECT_EQ(catalogue->instancesOf(u"chess"_s).size(), 1);
}

TEST(Catalogue, SaysWhereItIsMalformed)
{
    EXPECT_EQ(trouble("nothing"), u"no catalogue: the empty line after its head is missing"_s);
    EXPECT_TRUE(trouble("{}\n\n").startsWith(u"format is not"_s));
    EXPECT_TRUE(trouble("{\"format\":\n\n").startsWith(u"JSON"_s))
        << trouble("{\"format\":\n\n").toStdString();
    EXPECT_EQ(trouble(file("chess\tChess\n")), u"line 9: not 14 columns"_s);
    EXPECT_EQ(trouble(file(QByteArray(go) + chess)),
              u"line 10: chess is not sorted by slug, or stands there twice"_s);
    EXPECT_EQ(trouble(file(QByteArray(chess) + chess)),
              u"line 10: chess is not sorted by slug, or stands there twice"_s);
    EXPECT_EQ(trouble(file(QByteArray(chess).replace("\tgames\t", "\tpoker\t"))),
              u"line 9: chess: no category \"poker\""_s);
    EXPECT_EQ(trouble(file(QByteArray(chess).replace("https://chess", "javascript:"))),
              u"line 9: chess: \"javascript:.example\" is no web address"_s);
    EXPECT_EQ(trouble(file(QByteArray(chess).replace("chess\tChess", "Ch ess\tChess"))),
              u"line 9: \"Ch ess\" is no slug"_s);
    EXPECT_EQ(trouble(file("")), u"the catalogue has no services"_s);
    EXPECT_EQ(trouble(QByteArray("\xff\xfe\n\n")), u"the catalogue is not valid UTF-8"_s);
    EXPECT_TRUE(trouble(QByteArray(Catalogue::largestFile + 1, 'x')).contains(u"larger than"_s));
}

TEST(Catalogue, TheShippedOneIsWhatWasAskedFor)
{
    const auto catalogue = testing::shippedCatalogue();
    EXPECT_GE(catalogue->size(), 4500);
    int pages = 0;
    int ownWords = 0;
    for (int row = 0; row < catalogue->size(); ++row) {
        const CatalogueEntry entry = catalogue->entry(row);
        pages += entry.page.isEmpty() ? 0 : 1;
        ownWords += entry.about.size() == 2 && entry.related.size() >= 3 ? 1 : 0;
        EXPECT_TRUE(entry.page.isEmpty() || entry.page.isValid()) << entry.slug.toStdString();
        EXPECT_TRUE(entry.homepage.isEmpty() || entry.homepage.isValid()) << entry.slug.toStdString();
        EXPECT_FALSE(entry.summary.isEmpty());
    }
    EXPECT_GE(pages, 2200);
    EXPECT_GE(ownWords, 300);
    for (const QString& provider :
         {u"amazon-web-services"_s, u"google-cloud-platform"_s, u"microsoft-azure"_s, u"apple"_s}) {
        EXPECT_TRUE(catalogue->find(provider)) << provider.toStdString();
        EXPECT_FALSE(catalogue->partsOf(provider).isEmpty()) << provider.toStdString();
    }
    QStringList problems;
    for (const ProblemType& problem : catalogue->problemsOf(catalogue->find(u"mastodon"_s)->category))
        problems.append(problem.id);
    EXPECT_EQ(problems.first(4), (QStringList{u"messaging"_s, u"login"_s, u"content"_s, u"app_web"_s}));
    EXPECT_GE(catalogue->instancesOf(u"mastodon"_s).size(), 20);
}

/// A key pair of the test's own.
class SignedCatalogue : public ::testing::Test {
protected:
    SignedCatalogue()
        : key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free)
    {
        std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        PEM_write_bio_PUBKEY(out.get(), key.get());
        char* text = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &text);
        pem = QByteArray(text, size);
        write(shipped, all());
    }
    [[nodiscard]] QByteArray sign(const QByteArray& content) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
        QByteArray signature(64, '\0');
        std::size_t size = 64;
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(content.constData()),
                       static_cast<std::size_t>(content.size()));
        return content + "signature " + signature.toBase64() + '\n';
    }
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile target(path);
        ASSERT_TRUE(target.open(QIODevice::WriteOnly));
        target.write(bytes);
    }
    [[nodiscard]] CatalogueFile files() const { return CatalogueFile(shipped, folder.path(), pem); }

    QTemporaryDir folder;
    QString shipped = folder.filePath(u"shipped"_s);
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
    QByteArray pem;
    QByteArray newer = file(QByteArray(chess) + go, u"2026-06-01T00:00:00Z"_s);
};

TEST_F(SignedCatalogue, ANewerOneTakesTheShippedOnesPlace)
{
    EXPECT_EQ(files().load()->catalogue->size(), 3);
    ASSERT_TRUE(files().install(sign(newer)));
    const auto loaded = files().load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->catalogue->size(), 2);
    EXPECT_FALSE(loaded->shipped);
    // A program that ships a newer one still goes before it.
    write(shipped, file(chess, u"2027-01-01T00:00:00Z"_s));
    EXPECT_TRUE(files().load()->shipped);
}

TEST_F(SignedCatalogue, WhatIsNotTrustedIsRefusedAndChangesNothing)
{
    QByteArray changed = sign(newer);
    changed.replace("Chess", "Chexs");
    const QByteArray older = sign(file(chess, u"2025-01-01T00:00:00Z"_s));
    const QByteArray same = sign(all());
    const QByteArray malformed = sign(file("x\n", u"2026-06-01T00:00:00Z"_s));
    const QByteArray large = sign(newer + QByteArray(Catalogue::largestFile, ' '));
    const QByteArray torn = sign(newer).left(newer.size() + 30);
    for (const QByteArray& bad :
         {newer, changed, older, same, malformed, large, torn, QByteArray(), QByteArray("signature AAAA")}) {
        const auto outcome = files().install(bad);
        EXPECT_FALSE(outcome);
        EXPECT_FALSE(outcome.error().detail.isEmpty());
        EXPECT_EQ(files().load()->catalogue->size(), 3);
    }
    EXPECT_FALSE(CatalogueFile(shipped, folder.path(), {}).install(sign(newer))) << "no key, no trust";
    EXPECT_FALSE(CatalogueFile(shipped, folder.path(), "no key at all").install(sign(newer)));
}

TEST_F(SignedCatalogue, ADamagedOneIsLeftOutWithAWord)
{
    ASSERT_TRUE(files().install(sign(newer)));
    write(folder.filePath(u"catalogue.signed"_s), "damaged");
    const auto loaded = files().load();
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->shipped);
    EXPECT_FALSE(loaded->trouble.isEmpty());
}

} // namespace
} // namespace downlight
