// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/export.h"
#include "core/catalogue/import_file.h"
#include "core/catalogue/import_runner.h"
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "support/shipped_catalogue.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Result<ImportPlan> plan(const QByteArray& bytes)
{
    return import::readPlanFrom(bytes, testing::shippedCatalogue().get());
}

QString trouble(const QByteArray& bytes)
{
    const Result<ImportPlan> read = plan(bytes);
    return read ? QString() : read.error().detail;
}

TEST(Import, TakesOverUptimeKuma)
{
    const Result<ImportPlan> read = plan(R"({"version":"1.23.0","monitorList":[
        {"name":"Shop","type":"http","url":"https://shop.example","interval":30,"active":1,"accepted_statuscodes":["200-299"]},
        {"name":"Word","type":"keyword","url":"https://w.example","keyword":"hello","accepted_statuscodes":["204"],"headers":"{}"},
        {"name":"Mail","type":"port","hostname":"mail.example","port":25,"active":true},
        {"name":"Off","type":"http","url":"https://o.example","active":0},
        {"name":"Group","type":"group"},{"name":"Ping","type":"ping","hostname":"x"}]})");
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    ASSERT_EQ(read->items.size(), 3);
    EXPECT_EQ(read->items[0].service.probe.interval, 30s);
    EXPECT_EQ(read->items[0].service.probe.expectedStatus, 0);
    EXPECT_EQ(read->items[1].service.probe.findText, u"hello"_s);
    EXPECT_EQ(read->items[1].service.probe.expectedStatus, 204);
    EXPECT_FALSE(read->items[1].note.isEmpty()) << "its headers may hold secrets";
    EXPECT_EQ(read->items[2].service.probe.url, QUrl(u"tcp://mail.example:25"_s));
    EXPECT_EQ(read->skipped.size(), 2);
}

/// A database at \p path, made by \p statements.
void makeDatabase(const QString& path, const QStringList& statements)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"making"_s);
        database.setDatabaseName(path);
        ASSERT_TRUE(database.open());
        for (const QString& statement : statements) {
            QSqlQuery query(database);
            ASSERT_TRUE(query.exec(statement)) << query.lastError().text().toStdString();
        }
    }
    QSqlDatabase::removeDatabase(u"making"_s);
}

const auto kumaTable =
    u"CREATE TABLE monitor (id INTEGER PRIMARY KEY, name TEXT, active BOOLEAN, url TEXT, type TEXT, interval INT)"_s;
const auto kumaRow = u"INSERT INTO monitor VALUES (1, 'Shop', 1, 'https://shop.example', 'http', 60)"_s;

TEST(Import, TakesOverItsDatabase)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"kuma.db"_s);
    makeDatabase(path, {kumaTable, kumaRow});
    const Result<ImportPlan> read = import::readPlan(path, nullptr);
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->items.size(), 1);
    EXPECT_EQ(QDir(folder.path()).entryList(QDir::Files), QStringList{u"kuma.db"_s})
        << "left something behind";
    QFile damaged(path);
    ASSERT_TRUE(damaged.open(QIODevice::ReadWrite));
    damaged.seek(100);
    damaged.write(QByteArray(4000, '\x5a'));
    damaged.close();
    EXPECT_FALSE(import::readPlan(path, nullptr));
}

TEST(Import, LeavesOutOfItsDatabaseWhatSignsInWithACertificate)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"kuma.db"_s);
    makeDatabase(
        path,
        {kumaTable, kumaRow, u"ALTER TABLE monitor ADD auth_method TEXT"_s,
         u"INSERT INTO monitor VALUES (2, 'Bank', 1, 'https://bank.example', 'http', 60, 'mtls')"_s});
    const Result<ImportPlan> read = import::readPlan(path, nullptr);
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->items.size(), 1);
    EXPECT_EQ(read->skipped, QStringList{u"Bank: signing in with \"mtls\" has no counterpart"_s});
}

TEST(Import, ReadsWhatARunningDatabaseHasOnlyInItsLog)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"kuma.db"_s);
    {
        QSqlDatabase running = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"running"_s);
        running.setDatabaseName(path);
        ASSERT_TRUE(running.open());
        for (const QString& statement : {u"PRAGMA journal_mode=WAL"_s, kumaTable, kumaRow})
            QSqlQuery(statement, running);
        ASSERT_GT(QFileInfo(path + u"-wal"_s).size(), 0);
        const Result<ImportPlan> read = import::readPlan(path, nullptr);
        ASSERT_TRUE(read) << read.error().detail.toStdString();
        EXPECT_EQ(read->items.size(), 1);
    }
    QSqlDatabase::removeDatabase(u"running"_s);
}

TEST(Import, RunsNothingThatADatabaseBrings)
{
    const QTemporaryDir folder;
    const QString endless =
        u"CREATE VIEW monitor AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
        u"SELECT 'http' AS type, 'x' AS name, max(i) AS url FROM n"_s;
    makeDatabase(folder.filePath(u"view.db"_s), {endless});
    makeDatabase(folder.filePath(u"computed.db"_s),
                 {u"CREATE TABLE monitor (type TEXT, name TEXT, url TEXT AS (hex(zeroblob(400000000))))"_s,
                  u"INSERT INTO monitor VALUES ('http', 'x')"_s});
    makeDatabase(folder.filePath(u"other.db"_s), {u"CREATE TABLE t (i INT)"_s});
    for (const QString& name : {u"view.db"_s, u"computed.db"_s, u"other.db"_s}) {
        const Result<ImportPlan> read = import::readPlan(folder.filePath(name), nullptr);
        ASSERT_FALSE(read) << name.toStdString();
        EXPECT_TRUE(read.error().detail.contains("monitor"_L1)) << read.error().detail.toStdString();
    }
}

TEST(Import, LeavesOutWhatWouldMeanSomethingElseHere)
{
    const Result<ImportPlan> read = plan(R"({"monitorList":[
        {"name":"Inverted","type":"keyword","url":"https://a.example","keyword":"error","invertKeyword":true},
        {"name":"Refused","type":"http","url":"https://b.example","accepted_statuscodes":["401","403"]},
        {"name":"Posted","type":"http","url":"https://c.example","method":"POST"},
        {"name":"Upside","type":"http","url":"https://d.example","upsideDown":true},
        {"name":"Range","type":"http","url":"https://e.example","accepted_statuscodes":["200-299","302"]},
        {"name":"Unchecked","type":"http","url":"https://f.example","ignoreTls":true}]})");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->items.size(), 1);
    EXPECT_EQ(read->items[0].service.name, u"Range"_s);
    EXPECT_EQ(read->items[0].service.probe.expectedStatus, 0);
    EXPECT_EQ(read->skipped.size(), 5);
    EXPECT_TRUE(read->skipped.last().contains("certificate"_L1));
}

TEST(Import, ALongSelectionIsReadAtOnceOrRefused)
{
    QByteArray names = "[";
    for (int i = 0; i < 1900; ++i)
        names += "\"Name " + QByteArray::number(i) + "\",";
    const Result<ImportPlan> read = plan(names + "\"GitHub\"]");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->items.size(), 1);
    EXPECT_EQ(read->skipped.size(), 201) << "and how many more";
    for (int i = 0; i < 200; ++i)
        names += "\"More\",";
    EXPECT_TRUE(trouble(names + "\"GitHub\"]").contains("2000"_L1));
}

TEST(Import, ChecksItsOwnExport)
{
    const auto file = [](const char* service, int version = 1) -> QByteArray {
        return "{\"format\":\"downlight-services\",\"version\":" + QByteArray::number(version)
            + ",\"services\":[" + service + "]}";
    };
    const char* good =
        R"({"id":"a","page":{"url":"https://a.example","format":"statuspage"},"probe":{"url":"https://a.example","headers":[{"name":"X","key":"other/secret"}]}})";
    const Result<ImportPlan> read = plan(file(good));
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_TRUE(read->items[0].service.probe.headers.isEmpty()) << "no file names a secret of this machine";
    EXPECT_FALSE(read->items[0].note.isEmpty());
    EXPECT_TRUE(trouble(file(good, 7)).contains("version 7"_L1));
    EXPECT_TRUE(trouble(file(R"({"id":"a"})")).contains("services[0]"_L1));
    EXPECT_TRUE(trouble(file(R"({"id":"a","page":{"url":"https://a.example","format":"nonsense"}})"))
                    .contains("nonsense"_L1));
    EXPECT_TRUE(trouble(file(R"({"id":"a","probe":{"url":"ftp://a.example"}})")).contains("probe.url"_L1));
}

TEST(Import, AQuestionToANameServerIsNoWebsite)
{
    const Result<ImportPlan> read =
        plan("endpoints:\n  - name: dns\n    url: 8.8.8.8\n    dns:\n      query-name: example.com\n"
             "  - name: site\n    url: https://example.org\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->items.size(), 1);
    EXPECT_TRUE(read->skipped.value(0).startsWith("dns:"_L1));
}

TEST(Import, TakesOverGatus)
{
    const Result<ImportPlan> read = plan(
        "endpoints:\n  - name: site\n    group: core\n    url: https://example.org\n    interval: 1m30s\n"
        "    conditions:\n      - \"[STATUS] == 204\"\n      - \"[BODY] == pat(*welcome*)\"\n"
        "      - \"[RESPONSE_TIME] < 300\"\n      - \"[CERTIFICATE_EXPIRATION] > 48h\"\n"
        "  - name: off\n    url: https://o.example\n    enabled: false\n"
        "  - url: icmp://example.org\n");
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    ASSERT_EQ(read->items.size(), 1);
    const ProbeSpec& probe = read->items[0].service.probe;
    EXPECT_EQ(read->items[0].service.name, u"core / site"_s);
    EXPECT_EQ(probe.interval, 90s);
    EXPECT_EQ(probe.expectedStatus, 204);
    EXPECT_EQ(probe.findText, u"welcome"_s);
    EXPECT_EQ(probe.slowAfter, 300ms);
    EXPECT_TRUE(read->items[0].note.contains(u"[CERTIFICATE_EXPIRATION]"_s));
    EXPECT_EQ(read->skipped.size(), 2);
}

TEST(Import, TakesOverOpmlSttsAndLists)
{
    const Result<ImportPlan> opml =
        plan("<?xml version=\"1.0\"?><opml version=\"2.0\"><body><outline text=\"F\">"
             "<outline text=\"A\" xmlUrl=\"https://a.example/history.atom\"/>"
             "<outline text=\"B\" xmlUrl=\"javascript:alert(1)\"/></outline></body></opml>");
    ASSERT_TRUE(opml);
    EXPECT_EQ(opml->items[0].toDetect, QUrl(u"https://a.example/history.atom"_s));
    EXPECT_EQ(opml->skipped.size(), 1);
    const Result<ImportPlan> stts =
        plan("<?xml version=\"1.0\"?>\n<!DOCTYPE plist PUBLIC \"x\" \"y\">\n<plist version=\"1.0\"><dict>"
             "<key>other</key><array><string>No</string></array><key>selectedServices</key>"
             "<array><string>GitHub</string><string>NoSuchThing</string></array></dict></plist>");
    ASSERT_TRUE(stts) << stts.error().detail.toStdString();
    ASSERT_EQ(stts->items.size(), 1);
    EXPECT_EQ(stts->items[0].service.slug, u"github"_s);
    EXPECT_EQ(stts->skipped.size(), 1);
    const Result<ImportPlan> lines =
        plan("# mine\r\nhttps://a.example\r\nThe VPN tcp://vpn.example:443\r\nnonsense\r\n");
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->items.size(), 2);
    EXPECT_EQ(lines->items[1].service.name, u"The VPN"_s);
    EXPECT_EQ(lines->skipped, QStringList{u"line 4: \"nonsense\" is no address"_s});
}

TEST(Import, ReadsBackItsOwnExportWithoutSecrets)
{
    Service service;
    service.id = u"a"_s;
    service.name = u"A & <b>"_s;
    service.page = {QUrl(u"https://status.a.example"_s), u"statuspage"_s, {u"API"_s}, {}, 120s};
    service.probe.url = QUrl(u"https://a.example"_s);
    service.probe.headers = {{u"Authorization"_s, u"a/key"_s}};
    const QByteArray bytes = toExport({service});
    EXPECT_FALSE(bytes.contains("Authorization"));
    const Result<ImportPlan> read = plan(bytes);
    ASSERT_TRUE(read);
    service.probe.headers.clear();
    EXPECT_EQ(read->items[0].service, service);
    const Result<ImportPlan> opml = plan(toOpml({service}));
    ASSERT_TRUE(opml);
    EXPECT_EQ(opml->items[0].service.name, service.name);
}

TEST(Import, SaysWhatIsWrongAndWhere)
{
    EXPECT_TRUE(trouble("{\"a\":1}").startsWith(u"JSON, but neither"_s));
    EXPECT_TRUE(trouble("{\"monitorList\":[").startsWith(u"JSON"_s));
    EXPECT_EQ(trouble("<rss/>"), u"XML: the root is <rss>, not <opml> or <plist>"_s);
    EXPECT_TRUE(trouble("<opml><body><outline").startsWith(u"XML: a tag does not end"_s))
        << trouble("<opml><body><outline").toStdString();
    EXPECT_TRUE(trouble("<!DOCTYPE opml [<!ENTITY a \"b\">]><opml/>").startsWith(u"XML"_s))
        << "no document types";
    EXPECT_TRUE(trouble("endpoints:\n  - name: [").startsWith(u"YAML: line"_s))
        << trouble("endpoints:\n  - name: [").toStdString();
    EXPECT_EQ(trouble("endpoints:\n  - 5\n"), u"YAML: line 2: an endpoint is no mapping"_s);
    EXPECT_EQ(trouble(""), u"the file is empty"_s);
    EXPECT_EQ(trouble(QByteArray("\0\1\2", 3)), u"the file is none of those that can be imported"_s);
    EXPECT_TRUE(trouble("bplist00xxxx").contains(u"plutil"_s));
    EXPECT_TRUE(trouble(QByteArray(import::largestFile + 1, 'x')).contains(u"larger than"_s));
    EXPECT_TRUE(trouble("endpoints: " + QByteArray(100'000, '[')).startsWith(u"YAML"_s))
        << "depth is bounded";
    QByteArray many;
    for (int i = 0; i <= import::mostItems; ++i)
        many += "https://a" + QByteArray::number(i) + ".example\n";
    EXPECT_EQ(trouble(many), u"more than 2000 services"_s);
    EXPECT_FALSE(import::readPlan(u"/no/such/file"_s, nullptr));
}

TEST(Import, ReadsOpmlHoweverItWasWritten)
{
    const auto address = [](const QByteArray& outline) {
        const Result<ImportPlan> read =
            plan("<?xml version='1.0'?><opml version='1.1'><body>" + outline + "</body></opml>");
        EXPECT_TRUE(read) << (read ? "" : read.error().detail.toStdString());
        return read && read->items.size() == 1 ? read->items[0].toDetect.toString() : u"none"_s;
    };
    EXPECT_EQ(address("<outline text='A' xmlUrl='https://a.example/f?x=1&y=2&copy=3'/>"),
              u"https://a.example/f?x=1&y=2&copy=3"_s);
    EXPECT_EQ(address("<OUTLINE TEXT='A' XMLURL='https://a.example/f'/>"), u"https://a.example/f"_s);
    EXPECT_EQ(address("<outline text='A&nbsp;&mdash;' xmlurl='https://a.example/f'/>"),
              u"https://a.example/f"_s);
    EXPECT_EQ(address("<outline text='A' xmlUrl='feed://a.example/f'/>"), u"https://a.example/f"_s);
    EXPECT_EQ(address("<outline text='A' xmlUrl='feed:https://a.example/f'/>"), u"https://a.example/f"_s);
    EXPECT_EQ(address("<outline text='A' xmlUrl='file:///etc/passwd'/>"), u"none"_s);
}

TEST(Import, ReadsTables)
{
    const Result<ImportPlan> simple =
        plan("name,url\r\n\"Shop, main\",https://shop.example\r\n,https://b.example\r\n");
    ASSERT_TRUE(simple) << simple.error().detail.toStdString();
    ASSERT_EQ(simple->items.size(), 2);
    EXPECT_EQ(simple->items[0].service.name, u"Shop, main"_s);
    EXPECT_EQ(simple->items[1].toDetect, QUrl(u"https://b.example"_s));
    EXPECT_EQ(plan("url;name\nhttps://a.example;A\n")->items[0].service.name, u"A"_s)
        << "semicolons, other order";
    EXPECT_TRUE(trouble("foo,bar,baz,qux\n1,2,3,4\n").startsWith(u"CSV: no column of addresses"_s));
    const Result<ImportPlan> robot =
        plan("ID,Type,Status,Friendly Name,URL/IP,Keyword Type,Keyword Value,Port\n"
             "1,Keyword,Up,Blog,https://b.example,not exists,error,\n2,Heartbeat,Up,Beat,,,,\n");
    ASSERT_TRUE(robot);
    EXPECT_TRUE(robot->items.isEmpty());
    EXPECT_EQ(robot->skipped.size(), 2) << "by name, with the reason";
}

TEST(Import, LeavesOutWhatGatusJudgesByAnotherRule)
{
    const auto skipped = [](const QByteArray& more) {
        const Result<ImportPlan> read = plan("endpoints:\n  - name: x\n    url: https://x.example\n" + more);
        EXPECT_TRUE(read) << (read ? "" : read.error().detail.toStdString());
        return read && read->items.isEmpty() && read->skipped.size() == 1;
    };
    const QByteArray fine = "    conditions: [\"[STATUS] == 200\"]\n";
    EXPECT_FALSE(skipped(fine));
    EXPECT_TRUE(skipped(fine + "    method: POST\n"));
    EXPECT_TRUE(skipped(fine + "    graphql: true\n"));
    EXPECT_TRUE(skipped(fine + "    body: x\n"));
    EXPECT_TRUE(skipped(fine + "    client: {insecure: true}\n"));
    EXPECT_TRUE(skipped("    conditions: [\"[STATUS] == any(200, 404)\"]\n"));
    EXPECT_TRUE(skipped("    conditions: [\"[CONNECTED] == true\"]\n")) << "any status is good there";
    EXPECT_TRUE(skipped("    conditions: [\"[STATUS] == 200\", \"[BODY].status == UP\"]\n"));
    const Result<ImportPlan> redirect =
        plan("endpoints:\n  - name: x\n    url: https://x.example\n    client: {ignore-redirect: true}\n"
             "    conditions: [\"[STATUS] == 301\"]\n");
    ASSERT_EQ(redirect->items.size(), 1);
    EXPECT_FALSE(redirect->items[0].service.probe.followsRedirects);
}

TEST(Import, ResolvesMergeKeysAndConfigMaps)
{
    const QByteArray config = "a: &a {group: core, interval: 5m}\nb: &b {interval: 1m}\nendpoints:\n"
                              "  - <<: [*b, *a]\n    name: x\n    url: https://x.example\n";
    const Result<ImportPlan> merged = plan(config);
    ASSERT_TRUE(merged) << merged.error().detail.toStdString();
    EXPECT_EQ(merged->items[0].service.name, u"core / x"_s);
    EXPECT_EQ(merged->items[0].service.probe.interval, 60s) << "the first that has it";
    QByteArray indented = config;
    indented.replace("\n", "\n    ");
    const Result<ImportPlan> map =
        plan("apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    " + indented + "\n");
    ASSERT_TRUE(map) << map.error().detail.toStdString();
    EXPECT_EQ(map->items.size(), 1);
    const Result<ImportPlan> bomb =
        plan("a: &a {x: 1}\nb: &b {<<: [*a,*a,*a,*a,*a,*a,*a,*a]}\n"
             "c: &c {<<: [*b,*b,*b,*b,*b,*b,*b,*b]}\nd: &d {<<: [*c,*c,*c,*c,*c,*c,*c,*c]}\n"
             "endpoints:\n  - <<: [*d,*d,*d,*d]\n    url: https://x.example\n");
    EXPECT_TRUE(bomb) << "it ends";
}

TEST(Import, TakesNoProseForAListOfAddresses)
{
    EXPECT_TRUE(trouble("Dear all,\nplease have a look at\nhttps://a.example\nand tell me what you think.\n")
                    .startsWith(u"the file is none of those"_s));
}

TEST(Import, RecognisesAddressesAndLeavesOtherFeedsOut)
{
    testing::FakeNetwork network;
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    network.answer(u"https://status.a.example/api/v2/summary.json"_s, 200,
                   testing::fixture(u"statuspage/operational.json"_s));
    network.answer(
        u"https://blog.example/feed.rss"_s, 200,
        "<rss version=\"2.0\"><channel><title>Soups</title><item><title>Leek</title></item></channel></rss>");
    const Result<ImportPlan> read =
        plan("https://status.a.example\nBlog https://blog.example/feed.rss\nGone https://gone.example\n");
    ASSERT_TRUE(read);
    ImportRunner runner(network, sources, {});
    std::optional<ImportRunner::Ready> ready;
    runner.run(*read, {}, [&ready](const ImportRunner::Ready& done) { ready = done; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return ready.has_value(); }));
    ASSERT_EQ(ready->services.size(), 2);
    EXPECT_EQ(ready->services[0].page.format, u"statuspage"_s);
    EXPECT_EQ(ready->services[1].probe.url, QUrl(u"https://gone.example"_s));
    EXPECT_EQ(ready->skipped, QStringList{u"Blog: no feed of a status page"_s});
}

} // namespace
} // namespace downlight
