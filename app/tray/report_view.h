// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/catalogue_parts.h"
#include "core/engine/crowd_port.h"
#include "core/engine/watch_list.h"
#include "core/store/threaded_journal.h"

#include <QObject>
#include <QPointer>

#include <map>

namespace downlight {

class ChartWindow;
class ReportDialog;

/// Report dialogs and chart windows: opens them, one a service, and keeps the stream of counts open while
/// anybody looks.
class ReportView : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Engine& engine;
        WatchList& list;
        Reports& reports;
        ThreadedJournal& journal;
        CatalogueSupply catalogue;
    };

    explicit ReportView(Parts parts, QObject* parent = nullptr);
    ~ReportView() override;

    /// Asks what is wrong with the watched service \p id.
    void report(const QString& id);

    /// The same for what is in the catalogue, watched or not.
    void reportEntry(const CatalogueEntry& entry);

    void showChart(const QString& id);

    /// Another window that shows counts is open, or no more.
    void setLooking(bool looking);

    /// Where reports go from now on; empty: to nobody.
    void setHub(const QString& address);

private:
    void ask(const Service& service, bool isTroubled);
    void followLooking();
    [[nodiscard]] QList<ProblemType> typesOf(const Service& service) const;

    Parts m_parts;
    std::map<QString, QPointer<ChartWindow>> m_charts;
    QPointer<ReportDialog> m_dialog;
    bool m_looking = false;
};

} // namespace downlight
