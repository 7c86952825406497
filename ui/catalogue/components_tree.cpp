// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/components_tree.h"

#include "core/base/text.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int choiceRole = Qt::UserRole + 1;

QTreeWidgetItem* makeItem(const QString& title, const QString& choice)
{
    auto* item = new QTreeWidgetItem;
    item->setText(0, title);
    item->setData(0, choiceRole, choice);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable
                   | Qt::ItemIsAutoTristate);
    item->setCheckState(0, Qt::Unchecked);
    return item;
}

} // namespace

ComponentsTree::ComponentsTree(QWidget* parent)
    : QTreeWidget(parent)
{
    setHeaderHidden(true);
    setAccessibleName(tr("Parts that count"));
    setUniformRowHeights(true);
    connect(this, &QTreeWidget::itemChanged, this, &ComponentsTree::tellLater);
}

/// A box that is checked checks those below it, each with a signal of its own: they are one choice.
void ComponentsTree::tellLater()
{
    if (std::exchange(m_tells, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_tells = false;
            Q_EMIT choiceChanged();
        },
        Qt::QueuedConnection);
}

void ComponentsTree::setChoices(const Reading& reading, const QList<CataloguePart>& parts,
                                const QStringList& chosen)
{
    const QSignalBlocker quiet(this);
    clear();
    if (!reading.components.isEmpty() && !reading.listsOnlyAffected)
        addComponents(reading.components);
    else
        addParts(parts, nullptr);
    for (int i = 0; i < topLevelItemCount(); ++i)
        check(topLevelItem(i), chosen);
}

void ComponentsTree::addComponents(const QList<Component>& components)
{
    QHash<QString, QTreeWidgetItem*> groups;
    for (const Component& component : components) {
        const QString choice =
            component.group.isEmpty() ? component.name : component.group + " / "_L1 + component.name;
        QTreeWidgetItem* item = makeItem(component.name, choice);
        if (component.level != Level::Operational)
            item->setToolTip(0, text::toolTip(Sentences::level(component.level)));
        if (component.level > Level::Operational)
            item->setIcon(0, icons::forLevel(component.level));
        if (component.group.isEmpty()) {
            addTopLevelItem(item);
            continue;
        }
        QTreeWidgetItem*& group = groups[component.group];
        if (!group) {
            group = makeItem(component.group, component.group);
            addTopLevelItem(group);
        }
        group->addChild(item);
    }
}

void ComponentsTree::addParts(const QList<CataloguePart>& parts, QTreeWidgetItem* parent)
{
    for (const CataloguePart& part : parts) {
        QTreeWidgetItem* item = makeItem(part.title, part.choice);
        if (parent)
            parent->addChild(item);
        else
            addTopLevelItem(item);
        addParts(part.parts, item);
    }
}

void ComponentsTree::check(QTreeWidgetItem* item, const QStringList& chosen)
{
    const QString choice = item->data(0, choiceRole).toString();
    if (!choice.isEmpty() && (chosen.contains(choice) || chosen.contains(item->text(0)))) {
        item->setCheckState(0, Qt::Checked); // and with it all below
        return;
    }
    for (int i = 0; i < item->childCount(); ++i)
        check(item->child(i), chosen);
}

void ComponentsTree::collect(const QTreeWidgetItem* item, QStringList& choices)
{
    const QString choice = item->data(0, choiceRole).toString();
    if (item->checkState(0) == Qt::Unchecked)
        return;
    if (item->checkState(0) == Qt::Checked && !choice.isEmpty()) {
        choices.append(choice);
        return;
    }
    for (int i = 0; i < item->childCount(); ++i)
        collect(item->child(i), choices);
}

QStringList ComponentsTree::chosen() const
{
    QStringList choices;
    bool all = true;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        all = all && topLevelItem(i)->checkState(0) == Qt::Checked;
        collect(topLevelItem(i), choices);
    }
    return all ? QStringList() : choices; // all of them: what comes new counts, too
}

} // namespace downlight
