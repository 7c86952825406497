// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/service_list_model.h"

#include "core/watch/rules.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

#include <algorithm>
#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Where a level stands in the list: what needs attention first.
int rankOf(Level level)
{
    static constexpr std::array ranks{3, 5, 4, 2, 1, 0}; // in the order of Level
    return ranks.at(static_cast<std::size_t>(level));
}

constexpr int snoozedKey = 100;
constexpr std::chrono::milliseconds sortedWithin{50};

} // namespace

ServiceListModel::ServiceListModel(Engine& engine, QObject* parent)
    : QAbstractListModel(parent)
    , m_engine(engine)
    , m_ids(sorted())
{
    // Hundreds of verdicts may change together; the list follows a moment later, once.
    m_sortSoon.setSingleShot(true);
    m_sortSoon.setInterval(sortedWithin);
    connect(&m_sortSoon, &QTimer::timeout, this, &ServiceListModel::sortRows);
    connect(&engine, &Engine::verdictChanged, this, [this] {
        if (!m_sortSoon.isActive())
            m_sortSoon.start();
    });
    connect(&engine, &Engine::servicesChanged, this, [this] {
        beginResetModel();
        m_ids = sorted();
        endResetModel();
    });
    connect(&engine, &Engine::serviceTouched, this, &ServiceListModel::touched);
}

QStringList ServiceListModel::sorted() const
{
    std::vector<std::tuple<int, QString, QString>> keys;
    keys.reserve(m_engine.services().size());
    for (const auto& [id, watched] : m_engine.services())
        keys.emplace_back(rankOf(watched.verdict.level), watched.service.name.toCaseFolded(), id);
    std::sort(keys.begin(), keys.end());
    QStringList ids;
    ids.reserve(static_cast<qsizetype>(keys.size()));
    for (const auto& key : keys)
        ids.append(std::get<2>(key));
    return ids;
}

void ServiceListModel::sortRows()
{
    const QStringList ids = sorted();
    if (ids == m_ids) {
        refreshAges();
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    for (const QModelIndex& index : before)
        after.append(createIndex(static_cast<int>(ids.indexOf(m_ids.value(index.row()))), 0));
    m_ids = ids;
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void ServiceListModel::touched(const QString& id)
{
    if (const QModelIndex index = indexOf(id); index.isValid())
        Q_EMIT dataChanged(index, index);
}

void ServiceListModel::refreshAges()
{
    if (!m_ids.isEmpty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_ids.size()) - 1));
}

int ServiceListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

QModelIndex ServiceListModel::indexOf(const QString& id) const
{
    const qsizetype row = m_ids.indexOf(id);
    return row < 0 ? QModelIndex() : index(static_cast<int>(row));
}

const QIcon& ServiceListModel::iconFor(Level level, bool snoozed) const
{
    QIcon& icon = m_icons[snoozed ? snoozedKey : static_cast<int>(level)];
    if (icon.isNull())
        icon = snoozed ? icons::snoozed() : icons::forLevel(level);
    return icon;
}

QVariant ServiceListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_ids.size())
        return {};
    const QString& id = m_ids[index.row()];
    const WatchedService* watched = m_engine.service(id);
    if (!watched)
        return {};
    const Verdict& verdict = watched->verdict;
    const bool snoozed = m_engine.noticeRules().isSnoozed(id);
    const bool acknowledged = m_engine.noticeRules().of(id).acknowledged;
    const auto headline = [&] {
        const QString line = Sentences::headline(verdict);
        if (snoozed)
            return tr("%1 (snoozed)").arg(line);
        if (acknowledged)
            return tr("%1 (acknowledged)").arg(line);
        // What can be read says that all is well; that something else cannot be read is not to be overlooked.
        const bool pageIsSilent = watched->unreadableFor >= rules::silenceIsMarked;
        return pageIsSilent && verdict.level != Level::Unknown ? tr("%1 (page unread)").arg(line) : line;
    };
    switch (role) {
    case Qt::DisplayRole:
        return watched->service.name;
    case Qt::DecorationRole:
        return iconFor(verdict.level, snoozed);
    case Qt::AccessibleTextRole:
        return QString(watched->service.name + u": "_s + headline());
    case IdRole:
        return id;
    case LevelRole:
        return static_cast<int>(verdict.level);
    case HeadlineRole:
        return headline();
    case DetailRole:
        return Sentences::decisive(verdict);
    case SnoozedRole:
        return snoozed;
    case QuietRole:
        return snoozed || acknowledged;
    default:
        return {};
    }
}

} // namespace downlight
