// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/metrics.h"

// The format: https://prometheus.io/docs/instrumenting/exposition_formats/ (read 2026-11-25).

#include <QFile>

namespace downlight::hub {

namespace {

/// Resident memory in bytes, from /proc/self/statm; 0 where there is none.
qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    constexpr qint64 page = 4096;
    return file.readAll().split(' ').value(1).toLongLong() * page;
}

void add(QByteArray& text, const char* name, const char* type, const char* help, qint64 value)
{
    text += QByteArray("# HELP downlight_hub_") + name + ' ' + help + "\n# TYPE downlight_hub_" + name + ' '
        + type + "\ndownlight_hub_" + name + ' ' + QByteArray::number(value) + '\n';
}

} // namespace

QByteArray Metrics::toText() const
{
    QByteArray text = "# HELP downlight_hub_http_answers_total Requests by class of their answer.\n"
                      "# TYPE downlight_hub_http_answers_total counter\n";
    for (std::size_t i = 1; i < answers.size(); ++i)
        text += "downlight_hub_http_answers_total{status=\"" + QByteArray::number(static_cast<int>(i))
            + "xx\"} " + QByteArray::number(static_cast<qint64>(answers[i])) + '\n';
    const auto counter = [&text](const char* name, const char* help, const Counter& value) {
        add(text, name, "counter", help, static_cast<qint64>(value.load()));
    };
    const auto gauge = [&text](const char* name, const char* help, qint64 value) {
        add(text, name, "gauge", help, value);
    };
    counter("reports_counted_total", "Reports that count.", accepted);
    counter("reports_repeated_total", "Reports of people who had been counted in the hour.", repeated);
    counter("reports_replayed_total", "Reports that were answered again for the same key.", replayed);
    counter("reports_refused_total", "Reports and votes that were refused.", refused);
    counter("reports_withdrawn_total", "Reports that were taken back.", withdrawn);
    counter("works_votes_total", "Votes that a service works again.", votes);
    counter("batches_total", "Transactions that stored reports.", batches);
    counter("storage_failures_total", "Transactions that failed.", storageFailures);
    counter("unstorable_total", "Reports and votes that the database will never take.", unstorable);
    counter("shed_total", "Requests and connections turned away for load.", shed);
    counter("connections_opened_total", "Connections that were opened.", connectionsOpened);
    counter("connections_timed_out_total", "Connections closed for being slow.", timeouts);
    gauge("connections", "Connections that are open.", connections);
    gauge("event_streams", "Event streams that are open.", streams);
    gauge("queue_length", "Requests that wait for the database.", queue);
    gauge("services_disturbed", "Services that are not operational.", disturbed);
    gauge("judged_timestamp_seconds", "When services were judged last.", judgedAt);
    gauge("resident_memory_bytes", "Memory in use.", residentBytes());
    return text;
}

} // namespace downlight::hub
