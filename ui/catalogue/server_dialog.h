// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"

#include <QDialog>

#include <functional>

class QComboBox;
class QLabel;

namespace downlight {

/// Asks which server of a federated service is meant: one of those that the catalogue knows, or another.
class ServerDialog : public QDialog {
    Q_OBJECT
public:
    /// Opens one for \p entry; \p take gets the server as an entry of its own, unless the user thinks better
    /// of it.
    static void ask(const CatalogueEntry& entry, const Catalogue& catalogue, QWidget* parent,
                    std::function<void(const CatalogueEntry&)> take);

    ServerDialog(const CatalogueEntry& entry, const Catalogue& catalogue, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const QUrl& server);

private:
    void take();

    QComboBox* m_host;
    QLabel* m_trouble;
};

} // namespace downlight
