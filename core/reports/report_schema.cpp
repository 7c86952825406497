// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_schema.h"

#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

// Times are minutes since 1970 UTC, hours are hours since then. The keys of people and networks say nothing
// without the day's secret, which is not in here.
constexpr std::array version1{
    "CREATE TABLE report (id INTEGER PRIMARY KEY, vote INTEGER NOT NULL, service TEXT NOT NULL,"
    " instance TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL,"
    " reporter INTEGER NOT NULL, network INTEGER NOT NULL, weight REAL NOT NULL, counted INTEGER NOT NULL,"
    " withdrawn INTEGER NOT NULL, key BLOB, body_hash BLOB, status INTEGER, answer BLOB)"_L1,
    "CREATE INDEX report_by_received ON report (received)"_L1,
    "CREATE TABLE hour (service TEXT NOT NULL, instance TEXT NOT NULL, hour INTEGER NOT NULL,"
    " people INTEGER NOT NULL, expected REAL NOT NULL, PRIMARY KEY (service, instance, hour)) WITHOUT ROWID"_L1,
    "CREATE TABLE covered (hour INTEGER PRIMARY KEY, minutes INTEGER NOT NULL)"_L1,
    "CREATE TABLE place (service TEXT NOT NULL, instance TEXT NOT NULL, state BLOB NOT NULL,"
    " PRIMARY KEY (service, instance)) WITHOUT ROWID"_L1,
    "CREATE TABLE incident (id INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,"
    " instance TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER, outage INTEGER NOT NULL,"
    " UNIQUE (service, instance, began))"_L1,
    "CREATE TABLE memory (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"_L1,
    // Reports of the tray program that its hub has not confirmed yet.
    "CREATE TABLE unsent (key TEXT PRIMARY KEY, service TEXT NOT NULL, instance TEXT NOT NULL,"
    " type TEXT NOT NULL, vote INTEGER NOT NULL, made_at INTEGER NOT NULL, install TEXT NOT NULL) WITHOUT ROWID"_L1,
    "PRAGMA user_version = 1"_L1,
};

// Until then keys and hashes stood here that told an install without any secret.
constexpr auto forgetAnswers =
    "UPDATE report SET key = NULL, body_hash = NULL, status = NULL, answer = NULL"_L1;
constexpr std::array version2{
    "ALTER TABLE report ADD COLUMN area INTEGER NOT NULL DEFAULT 0"_L1,
    forgetAnswers,
    "PRAGMA user_version = 2"_L1,
};
constexpr std::array scrub{forgetAnswers, "VACUUM"_L1};

constexpr std::array<std::span<const QLatin1StringView>, 2> steps{version1, version2};

constexpr std::array probes{
    "SELECT id, vote, service, instance, type, at, received, reporter, network, weight, counted, withdrawn, key, body_hash, status, answer, area FROM report LIMIT 1"_L1,
    "SELECT service, instance, hour, people, expected FROM hour LIMIT 1"_L1,
    "SELECT hour, minutes FROM covered LIMIT 1"_L1,
    "SELECT service, instance, state FROM place LIMIT 1"_L1,
    "SELECT id, service, instance, began, ended, outage FROM incident LIMIT 1"_L1,
    "SELECT key, value FROM memory"_L1,
    "SELECT key, service, instance, type, vote, made_at, install FROM unsent"_L1,
};

constexpr std::array tables{
    Schema::Table{"SELECT * FROM report ORDER BY id"_L1, "SELECT * FROM report ORDER BY id DESC"_L1,
                  "INSERT OR IGNORE INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                  " coalesce(?, 0))"_L1},
    Schema::Table{"SELECT * FROM hour ORDER BY service, instance, hour"_L1,
                  "SELECT * FROM hour ORDER BY service DESC, instance DESC, hour DESC"_L1,
                  "INSERT OR IGNORE INTO hour VALUES (?, ?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT * FROM covered ORDER BY hour"_L1, "SELECT * FROM covered ORDER BY hour DESC"_L1,
                  "INSERT OR IGNORE INTO covered VALUES (?, ?)"_L1},
    Schema::Table{"SELECT * FROM place ORDER BY service, instance"_L1,
                  "SELECT * FROM place ORDER BY service DESC, instance DESC"_L1,
                  "INSERT OR IGNORE INTO place VALUES (?, ?, ?)"_L1},
    Schema::Table{"SELECT * FROM incident ORDER BY id"_L1, "SELECT * FROM incident ORDER BY id DESC"_L1,
                  "INSERT OR IGNORE INTO incident VALUES (?, ?, ?, ?, ?, ?)"_L1},
    Schema::Table{"SELECT * FROM memory ORDER BY key"_L1, "SELECT * FROM memory ORDER BY key DESC"_L1,
                  "INSERT OR IGNORE INTO memory VALUES (?, ?)"_L1},
    Schema::Table{"SELECT * FROM unsent ORDER BY key"_L1, "SELECT * FROM unsent ORDER BY key DESC"_L1,
                  "INSERT OR IGNORE INTO unsent VALUES (?, ?, ?, ?, ?, ?, ?)"_L1},
};

// Nothing that was acknowledged may be lost. Written back in large lots, since a hub on a bad day writes all
// the time.
constexpr std::array pragmas{"PRAGMA journal_mode=WAL"_L1, "PRAGMA synchronous=FULL"_L1,
                             // What is forgotten is not to be read from free pages.
                             "PRAGMA secure_delete=ON"_L1, "PRAGMA cache_size=-4096"_L1,
                             "PRAGMA journal_size_limit=4194304"_L1, "PRAGMA wal_autocheckpoint=300"_L1};

} // namespace

const Schema& reportSchema()
{
    static const Schema schema{steps, probes, tables, {}, pragmas, 1, scrub};
    return schema;
}

} // namespace downlight
