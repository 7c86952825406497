// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/catalogue_model.h"

#include "core/base/text.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

namespace downlight {

using namespace Qt::StringLiterals;

const WatchedService* watchedAs(const Engine& engine, const CatalogueEntry& entry)
{
    const bool instance = !entry.instanceOf.isEmpty();
    for (const auto& [id, watched] : engine.services()) {
        const Service& service = watched.service;
        const bool same = instance
            ? service.slug == entry.instanceOf && service.instance == entry.homepage.host()
            : service.slug == entry.slug && service.instance.isEmpty();
        if (same)
            return &watched;
    }
    return nullptr;
}

CatalogueModel::CatalogueModel(std::shared_ptr<const Catalogue> catalogue, const Engine& engine,
                               QObject* parent)
    : QAbstractListModel(parent)
    , m_catalogue(std::move(catalogue))
    , m_engine(engine)
{
}

void CatalogueModel::setRows(const QList<int>& rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void CatalogueModel::refresh()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

/// Painting one takes longer than drawing a whole row.
QIcon CatalogueModel::tile(int row, const QString& name) const
{
    QIcon& kept = m_tiles[row];
    if (kept.isNull())
        kept = icons::letterTile(name);
    return kept;
}

int CatalogueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CatalogueModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const int row = m_rows[index.row()];
    switch (role) {
    case SlugRole:
        return QString::fromLatin1(m_catalogue->slugOf(row));
    case RowRole:
        return row;
    default:
        break;
    }
    const CatalogueEntry entry = m_catalogue->entry(row);
    const WatchedService* watched = watchedAs(m_engine, entry);
    switch (role) {
    case Qt::DisplayRole:
        return entry.name;
    case Qt::DecorationRole:
        return watched ? icons::forLevel(watched->verdict.level) : tile(row, entry.name);
    case Qt::ToolTipRole:
        return text::toolTip(entry.summary);
    case Qt::AccessibleTextRole:
        return watched ? tr("%1, watched: %2").arg(entry.name, Sentences::level(watched->verdict.level))
                       : tr("%1, %2").arg(entry.name, m_catalogue->category(entry.category).title);
    default:
        return {};
    }
}

} // namespace downlight
