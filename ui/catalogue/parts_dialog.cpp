// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/parts_dialog.h"

#include "core/base/text.h"
#include "ui/catalogue/components_tree.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;

PartsDialog::PartsDialog(const QString& name, const Reading& reading, const QStringList& chosen,
                         const QStringList& missing, QWidget* parent)
    : QDialog(parent)
    , m_tree(new ComponentsTree(this))
{
    setWindowTitle(tr("Parts of %1").arg(text::clean(name, 60)));
    QString words = tr("Which parts of its page count for you? Without a choice all of them do.");
    if (!missing.isEmpty())
        words.prepend(tr("No longer listed: %1.").arg(text::isolate(missing.join(u", "_s))) + u'\n');
    if (reading.components.isEmpty())
        words += u'\n' + tr("The page lists no parts.");
    auto* label = new QLabel(words, this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    m_tree->setChoices(reading, {}, chosen);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(label);
    column->addWidget(m_tree, 1);
    column->addWidget(buttons);
    resize(420, 420);
}

QStringList PartsDialog::chosen() const
{
    return m_tree->chosen();
}

} // namespace downlight
