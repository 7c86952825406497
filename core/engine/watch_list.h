// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

namespace downlight {

struct Detection;

/// What is watched, changed in the engine and on disk together. A change that cannot be stored holds until
/// the program ends, is told, and is stored as soon as the disk takes it again.
class WatchList : public QObject {
public:
    /// Whether a change is on disk. Comes once, later.
    using Stored = std::function<void(const Result<void>&)>;

    /// \p secrets may be null: there are none then. All must outlive the list.
    WatchList(Engine& engine, Journal& journal, SecretPort* secrets, QObject* parent = nullptr);
    ~WatchList() override;

    [[nodiscard]] QList<Service> services() const; ///< In the user's order.

    void add(const Service& service, const Stored& stored);

    /// Adds those of \p services that are not watched yet, all of them or none. \return the ids that they
    /// got.
    QStringList addAll(const QList<Service>& services, const Stored& stored);

    /// Whether reports of other people are asked for, from now on, of everything that is in the catalogue.
    /// What is watched already is changed, and stored where anything changed.
    void setCommunity(bool on, const Stored& stored);

    /// Replaces the definition of a watched service.
    void change(const Service& service, const Stored& stored);

    /// Removes \p id; what comes back is for putBack().
    std::optional<RemovedService> remove(const QString& id, const Stored& stored);

    /// Removes all of \p ids at once; the inverse of addAll().
    void removeAll(const QStringList& ids, const Stored& stored);

    /// Undoes a removal.
    void putBack(const RemovedService& removed, const Stored& stored);

    /// Removes what the keychain holds for \p services, which are watched no more; not while that is not on
    /// disk, since they would come back with the next start. \p done in any case.
    void forgetSecrets(const QList<Service>& services, const std::function<void()>& done);

    /// True where something watched already has this page with these parts, or, for what has no page, this
    /// probe.
    [[nodiscard]] bool isWatched(const Service& service) const;

    /// \p wanted, or the same with a number, so that no watched service has it yet.
    [[nodiscard]] QString freeId(const QString& wanted) const;

    /// What a detection means as a service of the list, under a free id. Called \p name, where not empty.
    [[nodiscard]] Service serviceFrom(const Detection& detection, const QString& name) const;

private:
    void save(const Stored& stored);
    [[nodiscard]] Service completed(Service service) const;

    Engine& m_engine;
    Journal& m_journal;
    SecretPort* m_secrets;
    bool m_community = false;
    bool m_unsaved = false; ///< What is on disk is older than what the engine watches.
};

} // namespace downlight
