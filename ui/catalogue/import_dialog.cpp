// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/import_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSet>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;

ImportDialog::ImportDialog(const QString& fileName, const ImportPlan& plan,
                           std::function<bool(const Service&)> isWatched, NetworkGate& network,
                           const SourceRegistry& sources, Detector::Lookup lookup, QWidget* parent)
    : QDialog(parent)
    , m_plan(plan)
    , m_runner(network, sources, std::move(lookup))
    , m_items(new QTreeWidget(this))
    , m_summary(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Import"));
    resize(720, 460);
    auto* column = new QVBoxLayout(this);
    auto* kind =
        new QLabel(tr("%1 was recognised as: %2. Nothing is done yet.").arg(fileName, plan.kind), this);
    kind->setTextFormat(Qt::PlainText);
    kind->setWordWrap(true);
    column->addWidget(kind);
    m_items->setHeaderLabels({tr("Name"), tr("Address"), tr("Remark")});
    m_items->setRootIsDecorated(false);
    m_items->setUniformRowHeights(true);
    m_items->setAccessibleName(tr("What would be added"));
    column->addWidget(m_items, 1);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    column->addWidget(m_summary);
    m_progress->hide();
    m_progress->setAccessibleName(tr("Addresses recognised"));
    column->addWidget(m_progress);
    column->addWidget(m_buttons);
    fill(isWatched);
    countChosen();
    connect(m_items, &QTreeWidget::itemChanged, this, &ImportDialog::countChosen);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &ImportDialog::begin);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ImportDialog::fill(const std::function<bool(const Service&)>& isWatched)
{
    QSet<QUrl> seen;
    for (const ImportItem& item : m_plan.items) {
        const Service& service = item.service;
        const QUrl& known = service.page.url.isEmpty() ? service.probe.url : service.page.url;
        const QUrl& url = item.toDetect.isEmpty() ? known : item.toDetect;
        // What is still to be recognised may be watched as a page or as a probe.
        Service asPage;
        asPage.page.url = item.toDetect;
        Service asProbe;
        asProbe.probe.url = item.toDetect;
        const bool watched =
            item.toDetect.isEmpty() ? isWatched(service) : isWatched(asPage) || isWatched(asProbe);
        const bool twice = service.page.components.isEmpty() && seen.contains(url);
        seen.insert(url);
        auto* row =
            new QTreeWidgetItem(m_items,
                                {service.name.isEmpty() ? url.host() : service.name, url.toDisplayString(),
                                 watched     ? tr("is watched already")
                                     : twice ? tr("stands in this file twice")
                                             : item.note});
        row->setCheckState(0, watched || twice ? Qt::Unchecked : Qt::Checked);
        row->setDisabled(watched);
    }
    for (const QString& skipped : m_plan.skipped) {
        auto* row = new QTreeWidgetItem(m_items, {tr("left out"), QString(), skipped});
        row->setDisabled(true);
    }
    m_items->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_items->header()->setStretchLastSection(true);
}

void ImportDialog::countChosen()
{
    int chosen = 0;
    for (int i = 0; i < m_plan.items.size(); ++i)
        chosen += m_items->topLevelItem(i)->checkState(0) == Qt::Checked ? 1 : 0;
    auto left = static_cast<int>(m_plan.skipped.size());
    m_summary->setText(left > 0 ? tr("%n line(s) cannot be taken over; the remarks say why.", nullptr, left)
                                : QString());
    QPushButton* add = m_buttons->button(QDialogButtonBox::Ok);
    add->setText(tr("&Add %n service(s)", nullptr, chosen));
    add->setEnabled(chosen > 0);
}

void ImportDialog::begin()
{
    ImportPlan chosenOnes = m_plan;
    chosenOnes.items.clear();
    for (int i = 0; i < m_plan.items.size(); ++i) {
        if (m_items->topLevelItem(i)->checkState(0) == Qt::Checked)
            chosenOnes.items.append(m_plan.items[i]);
    }
    m_items->setEnabled(false);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    m_progress->show();
    m_runner.run(
        chosenOnes,
        [this](int done, int all) {
            m_progress->setMaximum(all);
            m_progress->setValue(done);
        },
        [this](const ImportRunner::Ready& ready) {
            Q_EMIT chosen(ready.services, ready.skipped);
            accept();
        });
}

} // namespace downlight
