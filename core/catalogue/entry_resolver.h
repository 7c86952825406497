// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/catalogue/detector.h"
#include "core/model/service.h"

namespace downlight {

/// A service of the catalogue, ready for the watch list.
struct ResolvedEntry {
    Service service; ///< Its id is the entry's slug.
    Reading reading; ///< What its page says now; empty where it could not be read.
    QString why; ///< English: what was found and what was not.
};

/// Makes what is watched of what the catalogue knows, asking the network whether it still holds: a page is
/// read, a homepage tried once. What does not answer well is watched all the same, and said, unless its
/// address is proved wrong: it may be down. Without network the page is taken as it stands.
class EntryResolver : public QObject {
public:
    using Done = std::function<void(const Result<ResolvedEntry>&)>;

    EntryResolver(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr);
    ~EntryResolver() override;

    /// \p done comes once, later, unless the resolver dies, is cancelled or begins with another entry first.
    /// Fails with kind Usage where the entry has neither page nor homepage.
    void resolve(const CatalogueEntry& entry, Done done);

    /// Drops what is under way; its `done` is never called.
    void cancel();

    /// \p entry for one server of a federated service, at \p address, which the user typed.
    [[nodiscard]] static CatalogueEntry instanceOn(const Catalogue& catalogue, const CatalogueEntry& entry,
                                                   const QUrl& address);

    /// The service as the catalogue alone knows it.
    [[nodiscard]] static Service serviceOf(const CatalogueEntry& entry);

private:
    void pageDone(const Result<Detection>& detection);
    void chooseParts();
    void tryNext();
    void finish();

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    Detector m_detector;
    CatalogueEntry m_entry;
    ResolvedEntry m_resolved;
    QStringList m_found;
    QList<QUrl> m_toTry; ///< Addresses that may serve as a probe, best first.
    QString m_met; ///< English: what the homepage answers instead of what it should; empty: nothing to say.
    bool m_isWrong = false; ///< The homepage's address was proved wrong.
    Done m_done;
    std::unique_ptr<QObject> m_search; ///< Context of the requests; replaced with each entry.
};

} // namespace downlight
