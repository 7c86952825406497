// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/report_store.h"

#include <functional>
#include <map>

namespace downlight {

/// A hub without a network: counts reports, judges them, and has on disk what it says. Not thread-safe; asks
/// no clock. Answers a question about any service from memory, about history from the database.
class CountingHub {
public:
    explicit CountingHub(const DetectorRules& rules = {})
        : m_rules(rules)
        , m_counter(rules)
    {
    }

    /// Opens \p path and goes on where it stopped. A file that cannot be used is a failure.
    [[nodiscard]] Result<void> open(const QString& path, Minute now);

    /// The same, but works with whatever can be had; see Database::open().
    [[nodiscard]] Result<Database::Opened> openAnyhow(const QString& path, Minute now);

    /// Runs \p work, which may accept, withdraw, vote and keep answers, as one transaction. Fails with kind
    /// Storage where it cannot be written; then nothing of it happened.
    [[nodiscard]] Result<void> together(const std::function<void()>& work);

    // Only inside of together():

    /// Does \p work by itself: where the database will never take something of it, nothing of it has
    /// happened, and the rest of the transaction goes on. Fails as ReportStore::part() does.
    [[nodiscard]] Result<void> alone(const std::function<void()>& work);

    struct Accepted {
        quint64 id = 0;
        ReportReceipt receipt;
        double usualThisHour = 0;
    };
    Accepted accept(const NewReport& report, Minute now);
    bool withdraw(quint64 id, Minute now); ///< False: there is none, or it is older than ten minutes.
    void vote(const NewReport& vote, Minute now);
    [[nodiscard]] std::optional<ReportStore::Answer> answerTo(const QByteArray& key)
    {
        return m_store->answer(key);
    }
    /// Keeps what was answered to the report or vote that was taken last.
    void keepAnswer(const QByteArray& key, const ReportStore::Answer& answer)
    {
        m_store->keepAnswer(m_lastId, key, answer);
    }

    // Only outside:

    /// Writes what only memory has. For the end.
    void flush();

    /// True where a day has passed since the clock last jumped by more than a week: only then may anything be
    /// deleted for being old.
    [[nodiscard]] bool mayForgetOld() const;

    /// True where a day has passed since the clock was last set back: only then may anything be deleted for
    /// lying ahead.
    [[nodiscard]] bool mayForgetAhead() const;

    /// False where the newest tick could not be stored.
    [[nodiscard]] bool isStored() const { return m_isStored; }

    /// Judges everything up to \p now. Changes of state that could not be stored are made known all the
    /// same, and stored the next time.
    std::vector<CrowdChange> advance(Minute now);

    [[nodiscard]] CrowdStatus status(Minute now);
    [[nodiscard]] CrowdLive live(const QString& service, const QString& instance, Minute now) const;

    /// The last \p days days, the current hour included.
    [[nodiscard]] CrowdHistory history(const QString& service, const QString& instance, int days, Minute now);
    /// As ReportStore::incidents(), of those that have begun by \p now.
    [[nodiscard]] QList<CrowdIncident> incidents(qint64 before, int most, Minute now);
    [[nodiscard]] const ReportCounter& counter() const { return m_counter; }
    [[nodiscard]] ReportStore& store() { return *m_store; }

private:
    void reload(Minute now);
    void prepare(const ReportCounter::Key& key, Minute now);
    void saveAlone(const ReportCounter::Key& key, const std::function<void()>& work);
    void savePlace(const ReportCounter::Key& key, const ReportPlace& place, Minute now);
    void saveTick(Minute now);
    void save(Minute now);
    void saveEveryHour(Minute now);
    void undo(std::size_t taken, std::size_t withdrawn);
    void clockWentOn(Minute from, Minute to);
    void saveChange(const CrowdChange& change);

    DetectorRules m_rules;
    std::unique_ptr<ReportStore> m_store;
    ReportCounter m_counter;
    quint64 m_lastId = 0;
    qint64 m_seq = 0;
    Minute m_savedAt{}; ///< Of the newest tick on disk.
    int m_uncovered = 0; ///< Minutes that were judged since.
    std::chrono::minutes m_sinceJump{0}; ///< Passed since the clock last jumped by more than a week,
    std::chrono::minutes m_sinceSetBack{0}; ///< and since it was last set back, or jumped so.
    bool m_isStored = true;
    std::vector<CrowdChange> m_unsaved;
    std::vector<ReportRow> m_taken; ///< In this transaction, for undoing it.
    std::vector<ReportRow> m_withdrawn;
    std::vector<NewReport> m_voted; ///< Not counted before it is on disk.
    std::map<ReportCounter::Key, std::pair<Minute, qint64>> m_incidents; ///< Ids by when they began.
};

} // namespace downlight
