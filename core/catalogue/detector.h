// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/net/http.h"
#include "core/sources/answer_reader.h"
#include "core/sources/source_registry.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QUrl>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace downlight {

class Complements;

/// What a pasted address turned out to be.
struct Detection {
    QString format; ///< Id of a status source, or "http" or "tcp" for an address that can only be tried.
    QUrl url; ///< The page to read, or the address to try.
    Trust trust = Trust::Typed; ///< Foreign where `url` was found in a list or on a page.
    QString why; ///< English: what showed it.
    Reading reading; ///< What the page says now; empty for "http" and "tcp".
    QString suggestedName; ///< The page's own name, else made from the host.
    QString trouble; ///< English: why nothing could be read there; empty where somebody answered.
};

/// A page that an address is believed to belong to, before anybody asked it.
struct KnownPage {
    QUrl page;
    QString format;
    QString why; ///< English, to be followed by ", and …".
    bool exact = true; ///< Of this very host, not only of a domain above it.
};

/// What a person pasted, as an address: "example.com" is meant as https, "localhost:8080" as http, spaces
/// around it are not meant. Fails with kind Usage where it is no http, https or tcp address.
[[nodiscard]] Result<QUrl> pastedAddress(const QString& text);

/// Finds out what a pasted address speaks by asking it, one likely address after the other: what the
/// catalogue knows, what the host's name suggests, the address itself and what its web page shows, the usual
/// addresses of each format, the pages that the web page links to, and "status." before the host. Never
/// decided by an answer's status alone: only what can be read as a status page is one. Everything else
/// becomes a probe.
class Detector : public QObject {
public:
    using Done = std::function<void(const Result<Detection>&)>;
    using Lookup = std::function<QList<KnownPage>(const QUrl&)>;

    Detector(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr);
    ~Detector() override;

    /// \p lookup tells the pages that are known for an address without asking anybody.
    void setLookup(Lookup lookup) { m_lookup = std::move(lookup); }

    /// Typed, unless set: whether the address that detect() is given was typed by the user.
    void setTrust(Trust trust) { m_trust = trust; }

    /// Begins; an earlier search of this detector is dropped. \p done comes once, later, unless the detector
    /// dies. A page of \p format only, where that is not empty. Fails with the connection's kind of failure
    /// when nothing at all answers.
    void detect(const QUrl& url, const QString& format, Done done);

    /// Drops the search that is under way; its `done` is never called.
    void cancel() { m_search.reset(), m_done = {}; }

private:
    struct Candidate {
        const StatusSource* source = nullptr; ///< Null: the pasted address itself.
        QUrl page;
        QString why; ///< Empty: because it may be.
        Trust trust = Trust::Typed;
        bool known = false; ///< The catalogue says so.
    };
    /// What an answer turned out to be; no source: no status page.
    struct Found {
        const StatusSource* source = nullptr;
        Result<Reading> reading;
    };
    void addKnown(const QList<KnownPage>& known, bool exact);
    void addCandidates(std::deque<Candidate>& list, const QUrl& url, bool hintedOnly, const QString& why,
                       Trust trust) const;
    void addFromPage(const HttpReply& reply);
    void addLedTo(const QUrl& url);
    void addShown(const StatusSource& source, const HttpReply& reply);
    [[nodiscard]] HttpRequest requestFor(const Candidate& candidate) const;
    void next();
    /// Whose answer a reply is expected to be.
    struct Expected {
        const StatusSource* source = nullptr;
        bool only = false; ///< The user said so: nothing else will do.
        bool likely = false; ///< The host or the catalogue says so: an empty answer may be its good day.
    };
    [[nodiscard]] static Found look(const SourceRegistry& sources, const Expected& expected,
                                    const HttpReply& reply);
    [[nodiscard]] std::optional<Detection> readAgain(const StatusSource& source, const Candidate& candidate,
                                                     const HttpReply& reply) const;
    void answered(const Candidate& candidate, const Result<HttpReply>& reply);
    void looked(const Candidate& candidate, const HttpReply& reply, const Found& found);
    void finish(const Detection& detection);
    void finishAsProbe();
    [[nodiscard]] std::optional<Detection> knownPage() const;

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    Lookup m_lookup;
    Trust m_trust = Trust::Typed;
    QUrl m_url;
    QString m_format;
    Done m_done;
    std::deque<Candidate> m_candidates;
    QSet<QUrl> m_asked; ///< So that no address is asked twice.
    QSet<QString> m_dead; ///< Hosts that cannot be reached.
    std::shared_ptr<Complements> m_complements;
    std::unique_ptr<QObject> m_search; ///< Context of the requests; replaced with each search.
    AnswerReader m_reader;
    bool m_somebodyAnswered = false;
    Failure m_failure;
};

} // namespace downlight
