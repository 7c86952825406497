// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/schema.h"

#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

// Times are milliseconds since 1970 UTC. A service that is no longer watched keeps its row, so that its
// history is still there when it comes back.
constexpr std::array version1{
    "CREATE TABLE watch (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, position INTEGER NOT NULL,"
    " definition TEXT NOT NULL, removed_at INTEGER)"_L1,
    "CREATE TABLE state (watch_id INTEGER PRIMARY KEY REFERENCES watch(id), level TEXT NOT NULL, scope TEXT "
    "NOT NULL,"
    " since INTEGER, reasons TEXT NOT NULL, memory TEXT NOT NULL, notices TEXT NOT NULL)"_L1,
    "CREATE TABLE transition (id INTEGER PRIMARY KEY, watch_id INTEGER NOT NULL REFERENCES watch(id),"
    " at INTEGER NOT NULL, level TEXT NOT NULL, scope TEXT NOT NULL, reasons TEXT NOT NULL)"_L1,
    "CREATE INDEX transition_by_watch ON transition (watch_id, at)"_L1,
    "CREATE TABLE incident (id INTEGER PRIMARY KEY, watch_id INTEGER NOT NULL REFERENCES watch(id),"
    " started_at INTEGER NOT NULL, ended_at INTEGER, worst TEXT NOT NULL, duration_s INTEGER NOT NULL)"_L1,
    "CREATE INDEX incident_by_watch ON incident (watch_id, started_at)"_L1,
    // The hour comes first: one hour of a thousand services then lies on few pages, and few pages are
    // written.
    "CREATE TABLE hour (hour INTEGER NOT NULL, watch_id INTEGER NOT NULL REFERENCES watch(id), up INTEGER "
    "NOT NULL,"
    " down INTEGER NOT NULL, unknown INTEGER NOT NULL, covered INTEGER NOT NULL, latency_min INTEGER NOT "
    "NULL,"
    " latency_max INTEGER NOT NULL, latency_sum INTEGER NOT NULL, latency_count INTEGER NOT NULL,"
    " reports INTEGER NOT NULL, PRIMARY KEY (hour, watch_id)) WITHOUT ROWID"_L1,
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, payload TEXT NOT NULL, taken INTEGER NOT NULL DEFAULT 0,"
    " place TEXT NOT NULL DEFAULT '')"_L1,
    "CREATE TABLE memory (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"_L1,
    "PRAGMA user_version = 1"_L1,
};

// Rows that broke a rule of their table: kept for whoever wants to know what is missing, and in nobody's way.
constexpr std::array version2{
    "CREATE TABLE set_aside (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,"
    " content TEXT NOT NULL, why TEXT NOT NULL)"_L1,
    "PRAGMA user_version = 2"_L1,
};

// Incidents of which nobody saw the end, because the machine slept or nothing ran. Deleted, and replaced,
// with them.
constexpr std::array version3{
    "CREATE TABLE unseen_end (incident_id INTEGER PRIMARY KEY REFERENCES incident(id) ON DELETE CASCADE,"
    " seen_s INTEGER NOT NULL)"_L1,
    "PRAGMA user_version = 3"_L1,
};

constexpr std::array<std::span<const QLatin1StringView>, 3> steps{version1, version2, version3};

// Only what a start reads is read to its end: history may be long.
constexpr std::array probes{
    "SELECT id, key, position, definition, removed_at FROM watch"_L1,
    "SELECT watch_id, level, scope, since, reasons, memory, notices FROM state"_L1,
    "SELECT id, payload, taken, place FROM outbox"_L1,
    "SELECT key, value FROM memory"_L1,
    "SELECT id, watch_id, at, level, scope, reasons FROM transition LIMIT 1"_L1,
    "SELECT id, watch_id, started_at, ended_at, worst, duration_s FROM incident LIMIT 1"_L1,
    "SELECT hour, watch_id, up, down, unknown, covered, latency_min, latency_max, latency_sum, latency_count, reports FROM hour LIMIT 1"_L1,
    "SELECT id, at, kind, content, why FROM set_aside LIMIT 1"_L1,
    "SELECT incident_id, seen_s FROM unseen_end LIMIT 1"_L1,
};

constexpr std::array tables{
    Schema::Table{"SELECT id, key, position, definition, removed_at FROM watch ORDER BY rowid"_L1,
                  "SELECT id, key, position, definition, removed_at FROM watch ORDER BY rowid DESC"_L1,
                  "INSERT OR IGNORE INTO watch VALUES (?, ?, ?, ?, ?)"_L1},
    Schema::Table{
        "SELECT watch_id, level, scope, since, reasons, memory, notices FROM state ORDER BY rowid"_L1,
        "SELECT watch_id, level, scope, since, reasons, memory, notices FROM state ORDER BY rowid DESC"_L1,
        "INSERT OR IGNORE INTO state VALUES (?, ?, ?, ?, ?, ?, ?)"_L1},
    Schema::Table{
        "SELECT id, watch_id, started_at, ended_at, worst, duration_s FROM incident ORDER BY rowid"_L1,
        "SELECT id, watch_id, started_at, ended_at, worst, duration_s FROM incident ORDER BY rowid DESC"_L1,
        "INSERT OR IGNORE INTO incident VALUES (?, ?, ?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT incident_id, seen_s FROM unseen_end ORDER BY rowid"_L1,
                  "SELECT incident_id, seen_s FROM unseen_end ORDER BY rowid DESC"_L1,
                  "INSERT OR IGNORE INTO unseen_end VALUES (?, ?)"_L1},
    Schema::Table{"SELECT * FROM hour ORDER BY hour, watch_id"_L1,
                  "SELECT * FROM hour ORDER BY hour DESC, watch_id DESC"_L1,
                  "INSERT OR IGNORE INTO hour VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT id, watch_id, at, level, scope, reasons FROM transition ORDER BY rowid"_L1,
                  "SELECT id, watch_id, at, level, scope, reasons FROM transition ORDER BY rowid DESC"_L1,
                  "INSERT OR IGNORE INTO transition VALUES (?, ?, ?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT id, payload, taken, place FROM outbox ORDER BY rowid"_L1,
                  "SELECT id, payload, taken, place FROM outbox ORDER BY rowid DESC"_L1,
                  "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT key, value FROM memory ORDER BY key"_L1,
                  "SELECT key, value FROM memory ORDER BY key DESC"_L1,
                  "INSERT OR IGNORE INTO memory VALUES (?, ?)"_L1},
    Schema::Table{"SELECT id, at, kind, content, why FROM set_aside ORDER BY rowid"_L1,
                  "SELECT id, at, kind, content, why FROM set_aside ORDER BY rowid DESC"_L1,
                  "INSERT OR IGNORE INTO set_aside VALUES (?, ?, ?, ?, ?)"_L1},
};

constexpr std::array orphans{"DELETE FROM state WHERE watch_id NOT IN (SELECT id FROM watch)"_L1,
                             "DELETE FROM incident WHERE watch_id NOT IN (SELECT id FROM watch)"_L1,
                             "DELETE FROM unseen_end WHERE incident_id NOT IN (SELECT id FROM incident)"_L1,
                             "DELETE FROM hour WHERE watch_id NOT IN (SELECT id FROM watch)"_L1,
                             "DELETE FROM transition WHERE watch_id NOT IN (SELECT id FROM watch)"_L1};

// Small, and seldom written: what was committed a moment before a loss of power may be lost, never more.
constexpr std::array pragmas{"PRAGMA journal_mode=WAL"_L1,          "PRAGMA synchronous=NORMAL"_L1,
                             "PRAGMA foreign_keys=ON"_L1,           "PRAGMA cache_size=-512"_L1,
                             "PRAGMA journal_size_limit=262144"_L1, "PRAGMA wal_autocheckpoint=64"_L1};

} // namespace

const Schema& profileSchema()
{
    static const Schema schema{steps, probes, tables, orphans, pragmas};
    return schema;
}

} // namespace downlight
