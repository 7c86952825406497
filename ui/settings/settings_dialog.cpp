// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_dialog.h"

#include "core/base/text.h"
#include "core/reports/hub_address.h"
#include "core/watch/connection_gate.h"
#include "ui/models/sentences.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QSet>
#include <QTimeEdit>
#include <QUrl>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QTime timeOf(int minute)
{
    return QTime(minute / 60, minute % 60);
}

int minuteOf(QTime time)
{
    return time.hour() * 60 + time.minute();
}

} // namespace

SettingsDialog::SettingsDialog(const Settings& settings, NetworkGate& network, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_network(network)
    , m_count(new QCheckBox(tr("Show the number of problems in the tray &icon"), this))
    , m_quiet(new QCheckBox(tr("&Quiet hours: only services marked critical draw attention"), this))
    , m_from(new QTimeEdit(timeOf(settings.quietFromMinute), this))
    , m_to(new QTimeEdit(timeOf(settings.quietToMinute), this))
    , m_hub(new QLineEdit(settings.hub, this))
    , m_anchors(new QPlainTextEdit(this))
    , m_trouble(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Settings"));
    m_count->setChecked(settings.countInIcon);
    const bool quiet = settings.quietFromMinute != settings.quietToMinute;
    m_quiet->setChecked(quiet);
    m_from->setAccessibleName(tr("Quiet from"));
    m_to->setAccessibleName(tr("Quiet until"));
    if (!quiet) { // what most would choose, should they switch it on
        m_from->setTime(QTime(22, 0));
        m_to->setTime(QTime(7, 0));
    }
    for (QTimeEdit* edit : {m_from, m_to}) {
        edit->setDisplayFormat(Sentences::timeFormat());
        edit->setEnabled(quiet);
        connect(m_quiet, &QCheckBox::toggled, edit, &QWidget::setEnabled);
    }
    QStringList lines;
    for (const AnchorSetting& anchor : settings.anchors)
        lines.append(u"%1 %2 %3"_s.arg(anchor.operatorName, anchor.url).arg(anchor.status));
    m_anchors->setPlainText(lines.join(u'\n'));
    m_anchors->setAccessibleName(tr("Anchors"));
    m_anchors->setTabChangesFocus(true);
    QStringList builtin;
    for (const Anchor& anchor : defaultAnchors())
        builtin.append(anchor.operatorName);
    m_anchors->setPlaceholderText(tr("Empty: the built-in ones (%1).\nOne a line: operator, http address, "
                                     "expected status. For example:\n"
                                     "Example http://example.com/generate_204 204")
                                      .arg(builtin.join(u", "_s)));
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_count);
    column->addWidget(m_quiet);
    auto* times = new QHBoxLayout;
    auto* from = new QLabel(tr("&from"), this);
    from->setBuddy(m_from);
    auto* to = new QLabel(tr("&until"), this);
    to->setBuddy(m_to);
    for (QWidget* part : std::initializer_list<QWidget*>{from, m_from, to, m_to})
        times->addWidget(part);
    times->addStretch();
    column->addLayout(times);
    auto* hub = new QLabel(
        tr("&Hub that counts reports of many people. What you report is sent there, with nothing that says "
           "who you are; opening a chart asks it for that service."),
        this);
    hub->setWordWrap(true);
    hub->setBuddy(m_hub);
    m_hub->setPlaceholderText(u"https://hub.example"_s);
    m_hub->setAccessibleName(tr("Address of the hub"));
    connect(m_hub, &QLineEdit::textChanged, this, [this] {
        m_asked.reset();
        m_trouble->hide();
        m_buttons->button(QDialogButtonBox::Ok)->setEnabled(true);
    });
    column->addWidget(hub);
    column->addWidget(m_hub);
    auto* label =
        new QLabel(tr("&Anchors: hosts of at least two operators that show whether your own line "
                      "works. They are asked when something fails, or an answer over plain http is news."),
                   this);
    label->setWordWrap(true);
    label->setBuddy(m_anchors);
    column->addWidget(label);
    column->addWidget(m_anchors);
    column->addWidget(m_trouble);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::finish);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    // Explanations are as high as they are at this width; by itself a dialog would cut them.
    const int width = sizeHint().width();
    resize(width, std::min(column->totalHeightForWidth(width), screen()->availableSize().height() * 9 / 10));
}

Result<QList<AnchorSetting>> SettingsDialog::anchors() const
{
    QList<AnchorSetting> anchors;
    QSet<QString> operators;
    const QStringList lines = m_anchors->toPlainText().split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QStringList words = line.simplified().split(u' ');
        const QUrl url(words.value(1), QUrl::StrictMode);
        const int status = words.size() > 2 ? words[2].toInt() : 204;
        if (words.size() < 2 || url.scheme() != "http"_L1 || url.host().isEmpty() || status < 100
            || status > 599)
            return fail(Failure::Kind::Usage,
                        tr("This line is no anchor: %1\nIt has to read like: Example "
                           "http://example.com/generate_204 204")
                            .arg(line.left(80)));
        AnchorSetting anchor{words[0], url.toString(), status, {}, {}};
        // What the line does not show stays as it is in the file.
        const auto before = std::find_if(
            m_settings.anchors.begin(), m_settings.anchors.end(), [&anchor](const AnchorSetting& old) {
                return old.operatorName == anchor.operatorName && old.url == anchor.url;
            });
        if (before != m_settings.anchors.end()) {
            anchor.body = before->body;
            anchor.address = before->address;
        }
        anchors.append(anchor);
        operators.insert(words[0]);
    }
    if (anchors.size() > 0 && operators.size() < 2)
        return fail(Failure::Kind::Usage,
                    tr("Anchors of at least two operators are needed: else one operator's trouble looks like "
                       "yours."));
    return anchors;
}

/// Asks for a hub at \p address. It may be chosen all the same: it may come later.
void SettingsDialog::lookForHub(const QUrl& address)
{
    m_trouble->setText(tr("Asking %1 for a hub …").arg(address.host()));
    m_trouble->show();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    m_asked = std::make_unique<QObject>();
    askHub(m_network, address, *m_asked, [this, address](const Result<HubMeta>& meta) {
        m_buttons->button(QDialogButtonBox::Ok)->setEnabled(true);
        m_doubted = address.toString();
        if (meta)
            return finish(); // with what was changed meanwhile
        m_trouble->setText(tr("No hub is found at %1 now: %2.\nPress OK once more to use it all the same.")
                               .arg(m_doubted, text::clean(meta.error().detail)));
    });
}

void SettingsDialog::done(int result)
{
    m_asked.reset();
    QDialog::done(result);
}

void SettingsDialog::finish()
{
    const Result<QList<AnchorSetting>> anchors = this->anchors();
    if (!anchors) {
        m_trouble->setText(anchors.error().detail);
        m_anchors->setFocus();
        return m_trouble->show();
    }
    const QString typed = m_hub->text().trimmed();
    const Result<QUrl> hub = typed.isEmpty() ? Result<QUrl>(QUrl()) : hubAddressFrom(typed);
    if (!hub) {
        m_trouble->setText(
            tr("%1 cannot be a hub's address: %2.").arg(text::clean(typed, 80), hub.error().detail));
        m_hub->setFocus();
        return m_trouble->show();
    }
    Settings wanted = m_settings;
    wanted.hub = hub->toString();
    wanted.countInIcon = m_count->isChecked();
    wanted.quietFromMinute = m_quiet->isChecked() ? minuteOf(m_from->time()) : 0;
    wanted.quietToMinute = m_quiet->isChecked() ? minuteOf(m_to->time()) : 0;
    wanted.anchors = *anchors;
    if (!hub->isEmpty() && wanted.hub != m_settings.hub && wanted.hub != m_doubted)
        return lookForHub(*hub);
    Q_EMIT chosen(wanted);
    accept();
}

} // namespace downlight
