// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/catalogue_parts.h"
#include "app/platform/profile_bus.h"
#include "core/model/service.h"

namespace downlight {

class WatchList;
struct CatalogueEntry;

/// The command "watch-add": a service of the catalogue or any address becomes watched.
class AddCommand : public QObject {
public:
    struct Parts {
        WatchList& list;
        NetworkGate& network;
        const SourceRegistry& sources;
        CatalogueSupply catalogue; ///< May be empty: nothing is known then.
    };
    using Done = std::function<void(const CommandAnswer&)>;

    explicit AddCommand(Parts parts);
    ~AddCommand() override;

    /// "what": a slug or an address; "format", "name", "instance", "components", "probe", "local": optional.
    /// \p done comes once, at once or later, unless the command dies first.
    void run(const QJsonObject& command, const Done& done);

private:
    void addFromCatalogue(const QJsonObject& command, const CatalogueEntry& entry, const Done& done);
    void added(const QJsonObject& command, const Detection& detection, const Done& done);
    void finish(const QJsonObject& command, Service service, const Reading& reading, const QString& why,
                const Done& done);
    [[nodiscard]] std::shared_ptr<const Catalogue> catalogue() const;
    [[nodiscard]] std::optional<Service> sameAs(const Service& service) const;
    [[nodiscard]] std::optional<Service> becomes(const Service& service) const;
    [[nodiscard]] bool isOffered(const QString& name, const Service& service, const Reading& reading) const;
    [[nodiscard]] QString notKnown(const QString& what) const;

    Parts m_parts;
};

} // namespace downlight
