// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/engine/engine.h"

#include <QAbstractListModel>
#include <QHash>
#include <QIcon>

namespace downlight {

/// Some services of the catalogue, in the order given, with what is known of them here.
class CatalogueModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { SlugRole = Qt::UserRole + 1, RowRole };

    CatalogueModel(std::shared_ptr<const Catalogue> catalogue, const Engine& engine,
                   QObject* parent = nullptr);

    void setRows(const QList<int>& rows);
    void refresh();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] QIcon tile(int row, const QString& name) const;

    std::shared_ptr<const Catalogue> m_catalogue;
    const Engine& m_engine;
    QList<int> m_rows;
    mutable QHash<int, QIcon> m_tiles; ///< By row of the catalogue, of those that were shown.
};

/// The watched service that stands for the catalogue's \p slug, or that instance of it; nullptr where there
/// is none.
[[nodiscard]] const WatchedService* watchedAs(const Engine& engine, const CatalogueEntry& entry);

} // namespace downlight
