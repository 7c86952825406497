// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/crowd.h"
#include "core/reports/report_rows.h"
#include "core/store/database.h"

#include <QDateTime>
#include <QSqlQuery>

#include <map>
#include <memory>

namespace downlight {

/// The tables of a hub in one SQLite file that loses nothing it has committed. Reports and their answers are
/// kept for two days, hours for a year, incidents for good. Writing happens inside transaction(); statements
/// that fail there make it fail.
class ReportStore {
public:
    /// An answer that was given, for being given again.
    struct Answer {
        QByteArray bodyHash; ///< A mark of the day's key; see ReportKeys::mark(). So is the key.
        int status = 0;
        QByteArray body;
    };

    ReportStore();
    ReportStore(const ReportStore&) = delete;
    ReportStore& operator=(const ReportStore&) = delete;
    ~ReportStore();

    /// Opens \p path or says why that cannot be.
    [[nodiscard]] Result<void> open(const QString& path);

    /// As open(), but a damaged file is set aside, and where nothing can be written the database is in
    /// memory; see Database::open().
    [[nodiscard]] Result<Database::Opened> openAnyhow(const QString& path);

    /// All or nothing of what \p work writes.
    [[nodiscard]] Result<void> transaction(const std::function<void()>& work);

    /// The same for a part of what transaction() runs: where the database will never take something of it,
    /// nothing of this part stays, and the rest does not suffer. Fails with kind Unstorable then; any other
    /// failure is that of the whole transaction.
    [[nodiscard]] Result<void> part(const std::function<void()>& work);

    void insert(const ReportRow& row, bool counted);
    void markWithdrawn(quint64 id);
    [[nodiscard]] std::optional<ReportRow> report(quint64 id); ///< Nothing where it was withdrawn.
    [[nodiscard]] quint64 lastId();

    /// What was answered to \p key, while its report is kept.
    [[nodiscard]] std::optional<Answer> answer(const QByteArray& key);

    /// Keeps with report \p id that \p key was answered so.
    void keepAnswer(quint64 id, const QByteArray& key, const Answer& answer);

    void savePlace(const ReportCounter::Key& key, const DetectorState& state);
    void saveHour(const ReportCounter::Key& key, Minute hour, int people, double expected);
    void coverMinutes(Minute hour, int minutes); ///< Adds to what was counted of \p hour.
    void saveIncident(const ReportCounter::Key& key, Minute began, CrowdState worst,
                      std::optional<Minute> ended);
    void remember(const QByteArray& key, const QByteArray& value);
    void rememberLastId(); ///< Numbers are never given twice, also where the newest goes.
    void pruneOld(Minute now); ///< Deletes what is older than it is kept.
    void pruneAhead(Minute now); ///< Deletes what is of later than \p now.

    void insertUnsent(const UnsentReport& report);
    void removeUnsent(const QString& key);
    [[nodiscard]] QList<UnsentReport> unsent(); ///< Oldest first.

    /// Calls \p each for every report that was not withdrawn, in the order in which they came.
    void forEachReport(const std::function<void(const ReportRow&)>& each);
    void forEachPlace(const std::function<void(const ReportCounter::Key&, const DetectorState&)>& each);
    [[nodiscard]] QByteArray recall(const QByteArray& key);

    /// Full hours before \p before in which somebody counted, newest first, at most \p most.
    [[nodiscard]] QList<Minute> coveredHours(Minute before, int most);

    /// Hours from \p from up to \p to, which is excluded. Expected is 0 where nothing was stored.
    [[nodiscard]] CrowdHistory history(const ReportCounter::Key& key, Minute from, Minute to);

    /// Incidents of all places with an id below \p before (0: all) that began by \p upTo, newest first.
    [[nodiscard]] QList<CrowdIncident> incidents(qint64 before, int most, Minute upTo);

    /// The incident of \p key that began at \p began; 0 where there is none.
    [[nodiscard]] qint64 incidentId(const ReportCounter::Key& key, Minute began);

private:
    /// The statement \p sql, prepared once.
    QSqlQuery& statement(QLatin1StringView sql);
    bool run(QSqlQuery& query);
    void readKeys();
    void forgetNewKeys(std::size_t from);

    std::unique_ptr<Database> m_database;
    std::map<QLatin1StringView, std::unique_ptr<QSqlQuery>> m_statements;
    /// Reports by a hash of their key, so that a key costs no page of its own on disk: random keys in an
    /// index would make every report write one.
    QHash<quint64, quint64> m_byKey;
    bool m_keysAreRead = false;
    std::vector<quint64> m_newKeys; ///< Of m_byKey, by the transaction or part that is under way.
    bool m_isWriting = false; ///< In transaction().
    std::optional<Failure> m_failed; ///< What went wrong first in this transaction.
};

} // namespace downlight
