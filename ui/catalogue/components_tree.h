// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/model/reading.h"

#include <QTreeWidget>

namespace downlight {

/// The parts of a service to choose from, as a tree with a box before each: checked, unchecked, or partly.
/// Nothing checked means that all of them count.
class ComponentsTree : public QTreeWidget {
    Q_OBJECT
public:
    explicit ComponentsTree(QWidget* parent = nullptr);

    /// Shows what the page lists now under its headings; where it lists only what is affected, or nothing,
    /// \p parts, which the catalogue knows. \p chosen is checked.
    void setChoices(const Reading& reading, const QList<CataloguePart>& parts, const QStringList& chosen);

    /// The narrowest set of choices that covers what is checked: a whole group is one choice.
    [[nodiscard]] QStringList chosen() const;
    [[nodiscard]] bool isEmpty() const { return topLevelItemCount() == 0; }

Q_SIGNALS:
    void choiceChanged();

private:
    void addComponents(const QList<Component>& components);
    void addParts(const QList<CataloguePart>& parts, QTreeWidgetItem* parent);
    void check(QTreeWidgetItem* item, const QStringList& chosen);
    void tellLater();
    static void collect(const QTreeWidgetItem* item, QStringList& choices);

    bool m_tells = false; ///< A change is still to be told.
};

} // namespace downlight
