// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/catalogue_parts.h"
#include "core/catalogue/import_plan.h"
#include "core/engine/watch_list.h"
#include "core/reports/reports.h"
#include "core/sources/answer_reader.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace downlight {

class CatalogueWindow;

/// The catalogue window and what its buttons do. The window, and the catalogue with it, are in memory only
/// while it is open.
class CatalogueView : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Engine& engine;
        WatchList& list;
        NetworkGate& network;
        const SourceRegistry& sources;
        CatalogueSupply catalogue;
        Reports& reports;
    };

    explicit CatalogueView(Parts parts, QObject* parent = nullptr);
    ~CatalogueView() override;

    /// Shows the window; \p slug is selected, where it is not empty. False where there is no catalogue to
    /// show.
    bool show(const QString& slug = {});

    /// Says that \p service, which is in the list, is watched now, and lets that be taken back.
    void offerUndo(const Service& service);

    /// Ends what can still be undone.
    void settle();

    [[nodiscard]] QWidget* window() const;

Q_SIGNALS:
    void addressRequested(const QString& text);
    void reportRequested(const downlight::CatalogueEntry& entry);
    void chartRequested(const QString& id);
    void lookingChanged(bool looking); ///< The window was opened, or closed.

private:
    void askCrowd(const CatalogueEntry& entry);
    void chooseFile();
    void importFile(const QString& path);
    void showPlan(const QString& name, const Result<ImportPlan>& plan);
    void added(const QList<Service>& services, const QStringList& skipped);
    void exportList();
    void add(Service service);
    void remove(const QString& id);
    void choose(const QString& id, const QStringList& components);
    void sayIfNot(const Result<void>& stored);

    Parts m_parts;
    std::unique_ptr<CatalogueWindow> m_window;
    QTimer m_crowdSoon; ///< When to ask what people report of what is shown.
    AnswerReader m_reader; ///< Of files to import: they may be large.
};

} // namespace downlight
