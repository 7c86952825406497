// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/crowd.h"

#include <QByteArray>

class QJsonArray;
class QJsonObject;

namespace downlight::crowd_json {

// What hubs say, in JSON: written by the hub, read by its clients. The shapes are those of docs/openapi.yaml.
// Whatever reads takes nothing on trust: sizes, ranges and times are bounded, and an answer that holds
// anything impossible is refused as a whole, with kind Format. \p now bounds times: nothing is of later than
// ten minutes from then.

/// "2026-03-04T12:00:00Z"
[[nodiscard]] QString toText(Minute minute);
[[nodiscard]] std::optional<Minute> minuteFromText(const QString& text);

/// How old a status may be and still say how things are: max-age and stale-if-error of docs/openapi.yaml
/// (610 s), in full minutes.
inline constexpr std::chrono::minutes statusLasts{11};
/// A hub says it anew so often even where nothing changed: silence must not look like health.
inline constexpr std::chrono::minutes statusRenewed{2};

[[nodiscard]] QByteArray write(const CrowdStatus& status, Minute generatedAt);
[[nodiscard]] Result<CrowdStatus> readStatus(const QByteArray& bytes, Minute now);

[[nodiscard]] QByteArray write(const CrowdLive& live);
[[nodiscard]] Result<CrowdLive> readLive(const QByteArray& bytes, const QString& service,
                                         const QString& instance, Minute now);

[[nodiscard]] QByteArray write(const CrowdHistory& history, const QString& service, const QString& instance);
[[nodiscard]] Result<CrowdHistory> readHistory(const QByteArray& bytes, const QString& service,
                                               const QString& instance, Minute now);

[[nodiscard]] QJsonObject toJson(const CrowdIncident& incident);
[[nodiscard]] QByteArray writeIncidents(const QList<CrowdIncident>& incidents, qint64 next);

[[nodiscard]] QByteArray write(const CrowdReceipt& receipt);
[[nodiscard]] Result<CrowdReceipt> readReceipt(const QByteArray& bytes);

/// A proof-of-work challenge as it stands in an answer.
[[nodiscard]] Result<QByteArray> readChallenge(const QByteArray& bytes);

/// People this hour, by crowdKey(), as an event about counts has them; empty where it is no such event.
[[nodiscard]] QHash<QString, int> readCounted(const QByteArray& bytes);

/// application/problem+json (RFC 9457), as far as a client acts on it.
struct Problem {
    QString code; ///< Stable, for example "too-late"; empty where the answer has none.
    QString detail; ///< English, has passed the text gate.
};
[[nodiscard]] QByteArray writeProblem(int status, QLatin1StringView code, const QString& detail);
[[nodiscard]] Problem readProblem(const QByteArray& bytes);

/// "9 people, 0.6 expected"
[[nodiscard]] QString explanation(int people, double expected);

} // namespace downlight::crowd_json
