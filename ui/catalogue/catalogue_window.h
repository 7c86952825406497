// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue_search.h"
#include "core/catalogue/entry_resolver.h"
#include "core/engine/engine.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QListWidget;
class QModelIndex;
class QPushButton;

namespace downlight {

class CatalogueModel;
class ServicePage;
class UndoBanner;

/// Finding services: a field to type into, categories, what was found, and everything about the selected one.
/// An address that no service has can be watched as well.
class CatalogueWindow : public QWidget {
    Q_OBJECT
public:
    CatalogueWindow(std::shared_ptr<const Catalogue> catalogue, Engine& engine, NetworkGate& network,
                    const SourceRegistry& sources, QWidget* parent = nullptr);
    ~CatalogueWindow() override;

    /// Shows the window in front, ready to type; \p slug is selected, where it is not empty.
    void present(const QString& slug = {});

    /// Puts \p text into the search field.
    void setSearch(const QString& text);

    [[nodiscard]] UndoBanner& undoBanner() { return *m_undo; }

    /// What is looked at.
    [[nodiscard]] ServicePage& page() const { return *m_page; }

    /// A line that says what could not be done. Empty: no line.
    void setTrouble(const QString& text);

Q_SIGNALS:
    /// The user wants it. \p service is ready for the watch list but for its id.
    void addRequested(const downlight::Service& service);
    void removeRequested(const QString& id);
    void componentsChosen(const QString& id, const QStringList& components);
    void crowdWanted(const downlight::CatalogueEntry& entry); ///< What people report of it is to be shown.
    void addressRequested(const QString& text);
    void importRequested();
    void exportRequested();
    void filesDropped(const QStringList& paths);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildSearch();
    QWidget* buildLists();
    void fillCategories();
    void search();
    void showCategory(int category);
    void showRows(const QList<int>& rows, bool tiles);
    void select(const QModelIndex& index);
    void showEntry(const CatalogueEntry& entry);
    void showNothing();
    void forgetFound();
    void look();
    void found(const Result<ResolvedEntry>& resolved);
    void add();
    void addFromList(const QModelIndex& index);
    void refresh();

    std::shared_ptr<const Catalogue> m_catalogue;
    Engine& m_engine;
    CatalogueSearch m_search;
    EntryResolver m_resolver;
    CatalogueModel* m_model;
    QLineEdit* m_field = nullptr;
    QListWidget* m_categories = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_hint = nullptr;
    QLabel* m_trouble = nullptr;
    QPushButton* m_address = nullptr;
    ServicePage* m_page = nullptr;
    UndoBanner* m_undo = nullptr;
    QTimer m_pause; ///< A selection has to rest before the network is asked about it.
    std::optional<ResolvedEntry> m_resolved; ///< Of what is shown.
    bool m_addWhenFound = false;
};

} // namespace downlight
