// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_store.h"

#include "core/base/log.h"
#include "core/reports/detector_memory.h"
#include "core/reports/report_rows.h"
#include "core/reports/report_schema.h"
#include "core/store/sql.h"

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace report_rows;

namespace {

constexpr auto reportsKept = 48h;
constexpr auto answersKept = 24h;
constexpr auto clockSlack = 10min;
constexpr int prunedAtATime = 100'000;
constexpr auto hoursKept = std::chrono::days(400);

} // namespace

ReportStore::ReportStore()
    : m_database(std::make_unique<Database>(reportSchema()))
{
}

ReportStore::~ReportStore()
{
    m_statements.clear(); // before their connection
}

Result<void> ReportStore::open(const QString& path)
{
    return m_database->openFile(path);
}

Result<Database::Opened> ReportStore::openAnyhow(const QString& path)
{
    return m_database->open(path);
}

QSqlQuery& ReportStore::statement(QLatin1StringView sql)
{
    std::unique_ptr<QSqlQuery>& query = m_statements[sql];
    if (!query)
        query = std::make_unique<QSqlQuery>(m_database->prepare(sql));
    return *query;
}

bool ReportStore::run(QSqlQuery& query)
{
    // SQLite may have ended the transaction with what failed; what follows would be written by itself.
    if (m_isWriting && m_failed)
        return false;
    if (query.exec())
        return true;
    if (!m_failed)
        m_failed = sql::failureOf(query);
    return false;
}

Result<void> ReportStore::transaction(const std::function<void()>& work)
{
    m_failed.reset();
    m_isWriting = true;
    m_newKeys.clear();
    const Result<void> done = m_database->transaction([&]() -> Result<void> {
        work();
        for (auto& [sql, query] : m_statements)
            query->finish(); // a statement that is still being read keeps the transaction open
        return m_failed ? tl::unexpected(*m_failed) : Result<void>();
    });
    m_isWriting = false;
    if (!done) {
        forgetNewKeys(0);
        qCWarning(logStore).noquote() << "Reports could not be stored:" << done.error().detail;
    }
    return done;
}

void ReportStore::forgetNewKeys(std::size_t from)
{
    for (std::size_t i = from; i < m_newKeys.size(); ++i)
        m_byKey.remove(m_newKeys[i]);
    m_newKeys.resize(from);
}

Result<void> ReportStore::part(const std::function<void()>& work)
{
    const std::size_t known = m_newKeys.size();
    if (!m_failed && run(statement("SAVEPOINT part"_L1)))
        work();
    if (m_failed && m_failed->kind == Failure::Kind::Unstorable) {
        const Failure why = *std::exchange(m_failed, std::nullopt);
        for (auto& [sql, query] : m_statements)
            query->finish();
        forgetNewKeys(known);
        if (run(statement("ROLLBACK TO part"_L1)) && run(statement("RELEASE part"_L1)))
            return tl::unexpected(why);
    } else if (!m_failed) {
        run(statement("RELEASE part"_L1));
    }
    return m_failed ? tl::unexpected(*m_failed) : Result<void>();
}

void ReportStore::insert(const ReportRow& row, bool counted)
{
    QSqlQuery& query = statement(
        "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, NULL, NULL, NULL, ?)"_L1);
    sql::bind(query, stored(row.id), row.isVote, row.report.service, row.report.instance, row.report.type,
              minutes(row.report.at), minutes(row.received), stored(row.report.reporter),
              stored(row.report.network), row.report.weight, counted, stored(row.report.area));
    run(query);
}

void ReportStore::markWithdrawn(quint64 id)
{
    QSqlQuery& query = statement("UPDATE report SET withdrawn = 1 WHERE id = ?"_L1);
    sql::bind(query, stored(id));
    run(query);
}

std::optional<ReportRow> ReportStore::report(quint64 id)
{
    QSqlQuery& query =
        statement("SELECT id, vote, service, instance, type, at, received, reporter, network, weight, area"
                  " FROM report WHERE id = ? AND withdrawn = 0"_L1);
    sql::bind(query, stored(id));
    if (!run(query) || !query.next())
        return std::nullopt;
    return rowOf(query);
}

quint64 ReportStore::lastId()
{
    // Pruning takes the oldest, so the newest row tells; the memory helps where all were pruned.
    QSqlQuery& query = statement("SELECT coalesce(max(id), 0) FROM report"_L1);
    const quint64 newest = run(query) && query.next() ? query.value(0).toULongLong() : 0;
    return std::max(newest, recall("last_id").toULongLong());
}

void ReportStore::readKeys()
{
    m_byKey.clear();
    QSqlQuery& query = statement("SELECT key, id FROM report WHERE key IS NOT NULL"_L1);
    m_keysAreRead = run(query);
    while (query.next())
        m_byKey.insert(hashOf(query.value(0).toByteArray()), query.value(1).toULongLong());
}

std::optional<ReportStore::Answer> ReportStore::answer(const QByteArray& key)
{
    if (!m_keysAreRead)
        readKeys();
    const auto known = m_byKey.constFind(hashOf(key));
    if (known == m_byKey.cend())
        return std::nullopt;
    QSqlQuery& query = statement("SELECT body_hash, status, answer FROM report WHERE id = ? AND key = ?"_L1);
    sql::bind(query, stored(*known), key);
    if (!run(query) || !query.next())
        return std::nullopt;
    return Answer{query.value(0).toByteArray(), query.value(1).toInt(), query.value(2).toByteArray()};
}

void ReportStore::keepAnswer(quint64 id, const QByteArray& key, const Answer& answer)
{
    QSqlQuery& query =
        statement("UPDATE report SET key = ?, body_hash = ?, status = ?, answer = ? WHERE id = ?"_L1);
    sql::bind(query, key, answer.bodyHash, answer.status, answer.body, stored(id));
    if (!run(query))
        return;
    m_byKey.insert(hashOf(key), id);
    m_newKeys.push_back(hashOf(key));
}

void ReportStore::savePlace(const ReportCounter::Key& key, const DetectorState& state)
{
    QSqlQuery& query = statement("INSERT OR REPLACE INTO place VALUES (?, ?, ?)"_L1);
    sql::bind(query, key.first, key.second, detector_memory::pack(state));
    run(query);
}

void ReportStore::saveHour(const ReportCounter::Key& key, Minute hour, int people, double expected)
{
    QSqlQuery& query = statement("INSERT OR REPLACE INTO hour VALUES (?, ?, ?, ?, ?)"_L1);
    sql::bind(query, key.first, key.second, hours(hour), people, expected);
    run(query);
}

void ReportStore::coverMinutes(Minute hour, int count)
{
    QSqlQuery& query = statement(
        "INSERT INTO covered VALUES (?, ?) ON CONFLICT (hour) DO UPDATE SET minutes = minutes + excluded.minutes"_L1);
    sql::bind(query, hours(hour), count);
    run(query);
}

void ReportStore::saveIncident(const ReportCounter::Key& key, Minute began, CrowdState worst,
                               std::optional<Minute> ended)
{
    QSqlQuery& query = statement(
        "INSERT INTO incident (service, instance, began, ended, outage) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
        " (service, instance, began) DO UPDATE SET ended = excluded.ended, outage = max(outage, excluded.outage)"_L1);
    sql::bind(query, key.first, key.second, minutes(began),
              ended ? std::optional(minutes(*ended)) : std::nullopt, worst == CrowdState::Outage);
    run(query);
}

void ReportStore::remember(const QByteArray& key, const QByteArray& value)
{
    QSqlQuery& query = statement("INSERT OR REPLACE INTO memory VALUES (?, ?)"_L1);
    sql::bind(query, QString::fromLatin1(key), value);
    run(query);
}

QByteArray ReportStore::recall(const QByteArray& key)
{
    QSqlQuery& query = statement("SELECT value FROM memory WHERE key = ?"_L1);
    sql::bind(query, QString::fromLatin1(key));
    return run(query) && query.next() ? query.value(0).toByteArray() : QByteArray();
}

void ReportStore::rememberLastId()
{
    remember("last_id", QByteArray::number(lastId()));
}

void ReportStore::pruneAhead(Minute now)
{
    // What a clock left that was ahead; nobody can say any more when it was.
    for (const QLatin1StringView ahead :
         {"DELETE FROM report WHERE received > ?"_L1, "DELETE FROM incident WHERE began > ?"_L1}) {
        QSqlQuery& query = statement(ahead);
        sql::bind(query, minutes(now + clockSlack));
        run(query);
    }
    for (const QLatin1StringView ahead :
         {"DELETE FROM hour WHERE hour > ?"_L1, "DELETE FROM covered WHERE hour > ?"_L1}) {
        QSqlQuery& query = statement(ahead);
        sql::bind(query, hours(now));
        run(query);
    }
}

void ReportStore::pruneOld(Minute now)
{
    // In portions: a busy hub must not stand still for what happened two days ago.
    QSqlQuery& reports =
        statement("DELETE FROM report WHERE id IN (SELECT id FROM report WHERE received < ? LIMIT ?)"_L1);
    sql::bind(reports, minutes(now - reportsKept), prunedAtATime);
    run(reports);
    // What a key was answered with goes earlier than the report, and with it what told the key again.
    QSqlQuery& answers =
        statement("UPDATE report SET key = NULL, body_hash = NULL, status = NULL, answer = NULL WHERE id IN"
                  " (SELECT id FROM report WHERE received < ? AND key IS NOT NULL LIMIT ?)"_L1);
    sql::bind(answers, minutes(now - answersKept), prunedAtATime);
    run(answers);
    QSqlQuery& first = statement("SELECT min(id) FROM report WHERE received >= ?"_L1);
    sql::bind(first, minutes(now - answersKept));
    if (run(first) && first.next()) {
        const bool isAny = !first.value(0).isNull();
        const quint64 kept = first.value(0).toULongLong();
        m_byKey.removeIf([isAny, kept](const auto& known) { return !isAny || known.value() < kept; });
    }
    for (const QLatin1StringView old :
         {"DELETE FROM hour WHERE hour < ?"_L1, "DELETE FROM covered WHERE hour < ?"_L1}) {
        QSqlQuery& query = statement(old);
        sql::bind(query, hours(now - hoursKept));
        run(query);
    }
}

void ReportStore::insertUnsent(const UnsentReport& report)
{
    QSqlQuery& query = statement("INSERT OR REPLACE INTO unsent VALUES (?, ?, ?, ?, ?, ?, ?)"_L1);
    sql::bind(query, report.key, report.service, report.instance, report.type, report.isVote, report.madeAt,
              report.install);
    run(query);
}

void ReportStore::removeUnsent(const QString& key)
{
    QSqlQuery& query = statement("DELETE FROM unsent WHERE key = ?"_L1);
    sql::bind(query, key);
    run(query);
}

QList<UnsentReport> ReportStore::unsent()
{
    QSqlQuery& query = statement(
        "SELECT key, service, instance, type, vote, made_at, install FROM unsent ORDER BY made_at"_L1);
    QList<UnsentReport> found;
    run(query);
    while (query.next())
        found.append({query.value(0).toString(), query.value(1).toString(), query.value(2).toString(),
                      query.value(3).toString(), query.value(4).toBool(), sql::timeOf(query.value(5)),
                      query.value(6).toString()});
    return found;
}

void ReportStore::forEachReport(const std::function<void(const ReportRow&)>& each)
{
    QSqlQuery& query =
        statement("SELECT id, vote, service, instance, type, at, received, reporter, network, weight, area"
                  " FROM report WHERE withdrawn = 0 ORDER BY id"_L1);
    run(query);
    while (query.next())
        each(rowOf(query));
}

void ReportStore::forEachPlace(
    const std::function<void(const ReportCounter::Key&, const DetectorState&)>& each)
{
    QSqlQuery& query = statement("SELECT service, instance, state FROM place"_L1);
    run(query);
    while (query.next()) {
        if (const auto state = detector_memory::unpack(query.value(2).toByteArray()))
            each({query.value(0).toString(), query.value(1).toString()}, *state);
    }
}

QList<Minute> ReportStore::coveredHours(Minute before, int most)
{
    QSqlQuery& query =
        statement("SELECT hour FROM covered WHERE hour < ? AND minutes >= 45 ORDER BY hour DESC LIMIT ?"_L1);
    sql::bind(query, hours(before), most);
    QList<Minute> found;
    run(query);
    while (query.next())
        found.append(Minute(std::chrono::hours(query.value(0).toLongLong())));
    return found;
}

CrowdHistory ReportStore::history(const ReportCounter::Key& key, Minute from, Minute to)
{
    CrowdHistory history;
    history.start = std::chrono::floor<std::chrono::hours>(from);
    const qint64 first = hours(from);
    const qint64 end = hours(to);
    history.people.resize(static_cast<std::size_t>(std::max<qint64>(0, end - first)));
    history.expected.resize(history.people.size());
    QSqlQuery& covered = statement("SELECT hour FROM covered WHERE hour >= ? AND hour < ?"_L1);
    sql::bind(covered, first, end);
    run(covered);
    while (covered.next())
        history.people[static_cast<std::size_t>(covered.value(0).toLongLong() - first)] = 0;
    QSqlQuery& query = statement("SELECT hour, people, expected FROM hour WHERE service = ? AND instance = ?"
                                 " AND hour >= ? AND hour < ?"_L1);
    sql::bind(query, key.first, key.second, first, end);
    run(query);
    while (query.next()) {
        const auto index = static_cast<std::size_t>(query.value(0).toLongLong() - first);
        history.people[index] = query.value(1).toInt();
        history.expected[index] = query.value(2).toDouble();
    }
    QSqlQuery& incidents = statement(
        "SELECT id, service, instance, began, ended, outage FROM incident WHERE service = ?"
        " AND instance = ? AND began < ? AND (ended IS NULL OR ended >= ?) ORDER BY began LIMIT 1000"_L1);
    sql::bind(incidents, key.first, key.second, minutes(to), minutes(from));
    run(incidents);
    while (incidents.next())
        history.incidents.append(incidentOf(incidents));
    return history;
}

QList<CrowdIncident> ReportStore::incidents(qint64 before, int most, Minute upTo)
{
    QSqlQuery& query = statement("SELECT id, service, instance, began, ended, outage FROM incident"
                                 " WHERE id < ? AND began <= ? ORDER BY id DESC LIMIT ?"_L1);
    sql::bind(query, before > 0 ? before : std::numeric_limits<qint64>::max(), minutes(upTo), most);
    QList<CrowdIncident> found;
    run(query);
    while (query.next())
        found.append(incidentOf(query));
    return found;
}

qint64 ReportStore::incidentId(const ReportCounter::Key& key, Minute began)
{
    QSqlQuery& query =
        statement("SELECT id FROM incident WHERE service = ? AND instance = ? AND began = ?"_L1);
    sql::bind(query, key.first, key.second, minutes(began));
    return run(query) && query.next() ? query.value(0).toLongLong() : 0;
}

} // namespace downlight
