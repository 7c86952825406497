// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"

#include <QDialog>

namespace downlight {

class ComponentsTree;

/// Lets the user choose which parts of a watched page count, among those that it lists now.
class PartsDialog : public QDialog {
    Q_OBJECT
public:
    /// \p name: of the service. \p chosen: what counts until now; \p missing: what of that is gone.
    PartsDialog(const QString& name, const Reading& reading, const QStringList& chosen,
                const QStringList& missing, QWidget* parent = nullptr);

    [[nodiscard]] QStringList chosen() const; ///< Empty: all of them count.

private:
    ComponentsTree* m_tree;
};

} // namespace downlight
