// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/net/http.h"
#include "core/sources/answer_reader.h"
#include "core/sources/source_registry.h"

#include <QObject>
#include <QUrl>

#include <functional>

namespace downlight {

/// What a pasted address turned out to be.
struct Detection {
    QString format; ///< Id of a status source, or "http" or "tcp" for an address that can only be tried.
    QUrl url; ///< The page to read, or the address to try.
    QString why; ///< English: what showed it.
    Reading reading; ///< What the page says now; empty for "http" and "tcp".
    QString suggestedName; ///< The page's own name, else made from the host.
};

/// What a person pasted, as an address: "example.com" is meant as https, "localhost:8080" as http, spaces
/// around it are not meant. Fails with kind Usage where it is no http, https or tcp address.
[[nodiscard]] Result<QUrl> pastedAddress(const QString& text);

/// Finds out what a pasted address speaks by asking it, one likely address after the other. Never decided by
/// an answer's status alone: only what can be read as a status page is one. Everything else becomes a probe.
class Detector : public QObject {
public:
    using Done = std::function<void(const Result<Detection>&)>;

    Detector(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr)
        : QObject(parent)
        , m_network(network)
        , m_sources(sources)
    {
    }

    /// Begins; an earlier search of this detector is dropped. \p done comes once, later, unless the detector
    /// dies. A page of \p format only, where that is not empty. Fails with the connection's kind of failure
    /// when nothing at all answers.
    void detect(const QUrl& url, const QString& format, Done done);

    /// Drops the search that is under way; its `done` is never called.
    void cancel() { m_search.reset(), m_done = {}; }

private:
    struct Candidate {
        const StatusSource* source;
        QUrl page;
    };
    void next();
    /// What an answer turned out to be; no source: no status page.
    struct Found {
        const StatusSource* source = nullptr;
        Result<Reading> reading;
    };
    [[nodiscard]] static Found look(const SourceRegistry& sources, const StatusSource& asked, bool onlyThat,
                                    const HttpReply& reply);
    void answered(const Candidate& candidate, const Result<HttpReply>& reply);
    void looked(const Candidate& candidate, const HttpReply& reply, const Found& found);
    void finishAsProbe();

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    QUrl m_url;
    QString m_format;
    Done m_done;
    QList<Candidate> m_candidates;
    QList<QUrl> m_asked; ///< So that no address is asked twice.
    std::unique_ptr<QObject> m_search; ///< Context of the requests; replaced with each search.
    AnswerReader m_reader;
    bool m_somebodyAnswered = false;
    Failure m_failure;
};

} // namespace downlight
