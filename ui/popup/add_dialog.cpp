// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/popup/add_dialog.h"

#include "core/base/text.h"
#include "core/sources/probe.h"
#include "ui/models/sentences.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto typingRests = 600ms;

} // namespace

AddDialog::AddDialog(NetworkGate& network, const SourceRegistry& sources, QWidget* parent)
    : QDialog(parent)
    , m_detector(network, sources)
    , m_sources(sources)
    , m_address(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_probe(new QLineEdit(this))
    , m_headerName(new QLineEdit(this))
    , m_headerValue(new QLineEdit(this))
    , m_more(new QGroupBox(tr("Al&so try an address of your own"), this))
    , m_result(new QLabel(this))
    , m_busy(new QProgressBar(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Add a service"));
    resize(520, 0);
    buildForm();
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingRests);
    connect(&m_pause, &QTimer::timeout, this, &AddDialog::look);
    connect(m_address, &QLineEdit::textChanged, this, &AddDialog::addressEdited);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameIsOurs = m_name->text().isEmpty(); });
    connect(m_buttons, &QDialogButtonBox::accepted, this, &AddDialog::finish);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("A&dd"));
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    say(tr("Paste the address of a status page, a feed, the site itself, or tcp://host:port."), false);
}

void AddDialog::buildForm()
{
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    m_address->setPlaceholderText(u"https://status.example.com"_s);
    m_address->setMaxLength(2048);
    m_name->setMaxLength(text::maxGraphemes);
    form->addRow(tr("&Address"), m_address);
    form->addRow(tr("&Name"), m_name);
    column->addLayout(form);
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);
    // However long a word is, it must not widen the window.
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_result->setSizePolicy(policy);
    m_result->setMinimumHeight(fontMetrics().height() * 5);
    m_result->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedHeight(6);
    m_busy->setAccessibleName(tr("Looking"));
    column->addWidget(m_busy);
    column->addWidget(m_result);
    m_more->setCheckable(true);
    m_more->setChecked(false);
    auto* more = new QFormLayout(m_more);
    m_probe->setPlaceholderText(u"https://www.example.com/health"_s);
    m_headerValue->setEchoMode(QLineEdit::Password);
    m_headerName->setPlaceholderText(u"Authorization"_s);
    more->addRow(tr("Address to &try"), m_probe);
    more->addRow(tr("&Header to send"), m_headerName);
    more->addRow(tr("Its &value (kept in the keychain)"), m_headerValue);
    column->addWidget(m_more);
    column->addWidget(m_buttons);
}

void AddDialog::setAddress(const QString& text)
{
    m_address->setText(text);
}

void AddDialog::addressEdited()
{
    m_detector.cancel();
    m_detection.reset();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    m_pause.start();
    say({}, false);
}

void AddDialog::look()
{
    const Result<QUrl> url = pastedAddress(m_address->text());
    if (!url)
        return say(m_address->text().trimmed().isEmpty()
                       ? QString()
                       : tr("This is no address that can be watched: %1").arg(url.error().detail),
                   false);
    say(tr("Asking %1 …").arg(url->host()), true);
    m_detector.detect(*url, {}, [this](const Result<Detection>& detection) { found(detection); });
}

void AddDialog::found(const Result<Detection>& detection)
{
    if (!detection)
        return say(tr("It cannot be read: %1").arg(detection.error().detail), false);
    m_detection = *detection;
    if (m_nameIsOurs)
        m_name->setText(detection->suggestedName);
    const bool again = m_isWatched && m_isWatched(*detection);
    say(again ? tr("This is watched already; added again it shows twice.") + u'\n' + preview(*detection)
              : preview(*detection),
        false);
    QPushButton* add = m_buttons->button(QDialogButtonBox::Ok);
    add->setText(again ? tr("A&dd again") : tr("A&dd"));
    add->setEnabled(true);
    add->setDefault(!again);
}

QString AddDialog::preview(const Detection& detection) const
{
    const StatusSource* source = m_sources.find(detection.format);
    if (!source)
        return tr("Recognised as: an address to try\nWhy: %1").arg(detection.why);
    const auto parts = static_cast<int>(detection.reading.components.size());
    QString text = tr("Recognised as: %1\nWhy: %2\nIt says now: %3")
                       .arg(source->title(), detection.why, Sentences::level(detection.reading.level));
    if (!detection.reading.summary.isEmpty())
        text += u" – "_s + text::isolate(detection.reading.summary);
    if (parts > 0)
        text += u'\n' + tr("%n component(s)", nullptr, parts);
    if (text::mixesScripts(detection.suggestedName))
        text += u'\n' + tr("Careful: its name mixes alphabets that look alike.");
    return text;
}

void AddDialog::say(const QString& text, bool busy)
{
    m_result->setText(text);
    m_busy->setVisible(busy);
}

void AddDialog::finish()
{
    if (!m_detection)
        return;
    Choice choice{*m_detection, text::clean(m_name->text()), {}, {}, {}};
    if (m_more->isChecked()) {
        const Result<QUrl> probe = pastedAddress(m_probe->text());
        if (!probe)
            return say(tr("The address to try is none: %1").arg(probe.error().detail), false);
        choice.probe = *probe;
        choice.headerName = m_headerName->text().trimmed();
        if (!choice.headerName.isEmpty() && !probe::isHeaderName(choice.headerName))
            return say(tr("\"%1\" is no header name.").arg(choice.headerName), false);
        choice.headerValue = m_headerValue->text().toUtf8();
    }
    Q_EMIT chosen(choice);
    accept();
}

} // namespace downlight
