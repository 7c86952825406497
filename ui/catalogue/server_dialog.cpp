// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/server_dialog.h"

#include "core/catalogue/detector.h"
#include "core/catalogue/entry_resolver.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace downlight {

void ServerDialog::ask(const CatalogueEntry& entry, const Catalogue& catalogue, QWidget* parent,
                       std::function<void(const CatalogueEntry&)> take)
{
    auto* dialog = new ServerDialog(entry, catalogue, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ServerDialog::chosen, parent,
            [entry, &catalogue, take = std::move(take)](const QUrl& server) {
                take(EntryResolver::instanceOn(catalogue, entry, server));
            });
    dialog->open();
}

ServerDialog::ServerDialog(const CatalogueEntry& entry, const Catalogue& catalogue, QWidget* parent)
    : QDialog(parent)
    , m_host(new QComboBox(this))
    , m_trouble(new QLabel(this))
{
    setWindowTitle(tr("Which server?"));
    auto* words =
        new QLabel(tr("%1 is many servers, run by many people. Which one do you use?").arg(entry.name), this);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setBuddy(m_host);
    m_host->setEditable(true);
    m_host->setAccessibleName(tr("Server"));
    const QList<int> rows = catalogue.instancesOf(entry.slug);
    for (const int row : rows)
        m_host->addItem(catalogue.entry(row).homepage.host());
    m_host->setCurrentIndex(-1);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Watch it"));
    connect(buttons, &QDialogButtonBox::accepted, this, &ServerDialog::take);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(words);
    column->addWidget(m_host);
    column->addWidget(m_trouble);
    column->addWidget(buttons);
    m_host->setFocus();
}

void ServerDialog::take()
{
    const Result<QUrl> address = pastedAddress(m_host->currentText());
    if (!address || !address->host().contains(QLatin1Char('.'))) {
        m_trouble->setText(tr("That is no server. Type its address, as in fosstodon.org."));
        m_trouble->show();
        return;
    }
    Q_EMIT chosen(*address);
    accept();
}

} // namespace downlight
