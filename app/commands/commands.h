// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/catalogue_parts.h"
#include "app/platform/profile_bus.h"
#include "core/engine/engine.h"

#include <QJsonObject>

namespace downlight {

class Detector;
struct CatalogueEntry;
struct Detection;

/// The commands that read or change live state, carried out on an engine: by the tray program for those who
/// ask over the bus, or by the command line itself where no tray program runs.
///
/// A command is an object with "command" (watch-list, watch-add, watch-remove, watch-import, check, status,
/// bell, snooze, ack) and the fields named at each function in the .cpp. Bad input is answered with exit code
/// 64 and an error object.
class Commands : public QObject {
public:
    struct Parts {
        Engine& engine;
        Journal& journal;
        NetworkGate& network;
        const SourceRegistry& sources;
        SecretPort* secrets = nullptr;
        CatalogueSupply catalogue = {}; ///< May be empty: nothing is known then.
    };
    using Done = std::function<void(const CommandAnswer&)>;

    Commands(const Parts& parts, QObject* parent = nullptr);
    ~Commands() override;

    /// Carries out \p command. \p done comes once, at once or later.
    void run(const QJsonObject& command, const Done& done);

    /// Adds \p service to the engine and to the stored watch list. \p done: whether it is stored.
    void addService(const Service& service, const std::function<void(const Result<void>&)>& done);
    /// Adds those of \p services that are not watched yet, all of them or none. \return the ids that they
    /// got.
    QStringList addServices(const QList<Service>& services,
                            const std::function<void(const Result<void>&)>& done);

    /// Removes all of \p ids at once; the inverse of addServices().
    void removeServices(const QStringList& ids, const std::function<void(const Result<void>&)>& done);

    /// True where something watched already has this page or this probe.
    [[nodiscard]] bool isWatched(const Service& service) const;

    /// Replaces the definition of a watched service. \p done: whether it is stored.
    void changeService(const Service& service, const std::function<void(const Result<void>&)>& done);

    /// Removes \p id; what comes back is for putBack(). \p done: whether the new list is stored.
    std::optional<RemovedService> removeService(const QString& id,
                                                const std::function<void(const Result<void>&)>& done);

    /// Undoes a removal.
    void putBack(const RemovedService& removed, const std::function<void(const Result<void>&)>& done);

    /// Removes what the keychain holds for \p services, which are watched no more. \p done in any case.
    void forgetSecrets(const QList<Service>& services, const std::function<void()>& done);

    /// \p wanted, or the same with a number, so that no watched service has it yet.
    [[nodiscard]] QString freeId(const QString& wanted) const;

    /// What a detection means as a service of the watch list.
    [[nodiscard]] Service serviceFrom(const Detection& detection, const QString& name) const;

private:
    void watchList(const Done& done) const;
    void watchAdd(const QJsonObject& command, const Done& done);
    void addFromCatalogue(const QJsonObject& command, const CatalogueEntry& entry, const Done& done);
    void added(const QJsonObject& command, const Detection& detection, const Done& done);
    [[nodiscard]] std::shared_ptr<const Catalogue> catalogue() const;
    [[nodiscard]] bool isOffered(const QString& name, const Service& service, const Reading& reading) const;
    [[nodiscard]] QString notKnown(const QString& what) const;
    void finishAdd(const QJsonObject& command, Service service, const Reading& reading, const QString& why,
                   const Done& done);
    void watchRemove(const QJsonObject& command, const Done& done);
    void watchImport(const QJsonObject& command, const Done& done);
    void check(const QJsonObject& command, const Done& done);
    void status(const QJsonObject& command, const Done& done) const;
    void act(const QString& what, const QJsonObject& command, const Done& done);
    [[nodiscard]] Result<QStringList> idsIn(const QJsonObject& command) const;
    void saveWatchList(const std::function<void(const Result<void>&)>& done);

    Parts m_parts;
    bool m_unsaved = false; ///< The watch list on disk is older than the engine's.
};

} // namespace downlight
