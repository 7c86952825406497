// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/import_runner.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QProgressBar;
class QTreeWidget;

namespace downlight {

/// Shows what an import would do, before anything is done: every line can be left out. Then recognises what
/// has to be recognised, and hands everything over at once.
class ImportDialog : public QDialog {
    Q_OBJECT
public:
    /// \p isWatched: whether a service is watched already; those are shown and left out.
    ImportDialog(const QString& fileName, const ImportPlan& plan,
                 std::function<bool(const Service&)> isWatched, NetworkGate& network,
                 const SourceRegistry& sources, Detector::Lookup lookup, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const QList<downlight::Service>& services, const QStringList& skipped);

private:
    void fill(const std::function<bool(const Service&)>& isWatched);
    void countChosen();
    void begin();

    ImportPlan m_plan;
    ImportRunner m_runner;
    QTreeWidget* m_items;
    QLabel* m_summary;
    QProgressBar* m_progress;
    QDialogButtonBox* m_buttons;
};

} // namespace downlight
