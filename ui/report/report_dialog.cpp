// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/report_dialog.h"

#include "core/base/text.h"
#include "ui/models/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

} // namespace

ReportDialog::ReportDialog(Subject subject, Reports& reports, QWidget* parent)
    : QDialog(parent)
    , m_subject(std::move(subject))
    , m_reports(reports)
    , m_stack(new QStackedWidget(this))
{
    const bool hasOther = std::any_of(m_subject.types.begin(), m_subject.types.end(),
                                      [](const ProblemType& type) { return type.id == "other"_L1; });
    if (!hasOther)
        m_subject.types.append({u"other"_s, tr("Something else"), tr("None of these.")});
    setWindowTitle(tr("Report an issue"));
    setWindowIcon(icons::application());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_stack);
    // On a small screen the question is longer than the dialog can be: it scrolls rather than be squeezed.
    auto* scroll = new QScrollArea(m_stack);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_question = buildQuestion();
    scroll->setWidget(m_question);
    m_stack->addWidget(scroll);
    m_stack->addWidget(buildAnswer());
    setMinimumWidth(fontMetrics().averageCharWidth() * 52);
    fit();
    // What waited may be sent, or be too old, while this is still open.
    connect(&m_reports, &Reports::sent, this, [this](const QString& key, const Reports::Sent& sent) {
        if (key == m_key)
            m_isRepeat = !sent.receipt.counted;
        if (key == m_key)
            say(sent.receipt.id.isEmpty() ? tr("Sent. Thank you.") : outcome(sent),
                !sent.receipt.id.isEmpty());
    });
    connect(&m_reports, &Reports::dropped, this,
            [this](const QString& key, const QString&, const QString& why) {
                if (key == m_key)
                    say(tr("Dropped: %1.").arg(text::clean(why)), false);
            });
}

QWidget* ReportDialog::buildQuestion()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    m_note = plainLabel({}, page);
    m_note->hide();
    column->addWidget(m_note);
    auto* question =
        plainLabel(tr("What is wrong with %1?").arg(text::isolate(m_subject.service.name)), page);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    question->setFont(large);
    column->addWidget(question);
    if (!m_subject.instances.isEmpty() && m_subject.service.instance.isEmpty()) {
        auto* row = new QHBoxLayout;
        auto* label = new QLabel(tr("Ser&ver:"), page);
        m_instance = new QComboBox(page);
        m_instance->setEditable(true);
        m_instance->addItem(QString());
        m_instance->addItems(m_subject.instances);
        m_instance->lineEdit()->setPlaceholderText(tr("all of them, or I do not know"));
        label->setBuddy(m_instance);
        row->addWidget(label);
        row->addWidget(m_instance, 1);
        column->addLayout(row);
    }
    for (const ProblemType& type : std::as_const(m_subject.types))
        addType(*column, type);
    if (m_subject.isTroubled) {
        auto* works = new QPushButton(tr("It &works for me again"), page);
        works->setAccessibleDescription(tr("Helps to tell sooner that the trouble is over"));
        connect(works, &QPushButton::clicked, this, &ReportDialog::works);
        column->addWidget(works);
    }
    m_hint = plainLabel({}, page);
    column->addWidget(m_hint);
    column->addStretch();
    sayWhoCounts();
    // Another hub may be chosen, or learned more of, while this is open.
    connect(&m_reports, &Reports::statusSettled, this, &ReportDialog::sayWhoCounts);
    connect(&m_reports, &Reports::statusChanged, this, &ReportDialog::sayWhoCounts);
    return page;
}

/// As high as the question needs, where the screen has room.
void ReportDialog::fit()
{
    const QMargins around = layout()->contentsMargins();
    const int inside = std::max(width(), minimumWidth()) - around.left() - around.right();
    const int needed = m_question->hasHeightForWidth() ? m_question->heightForWidth(inside)
                                                       : m_question->sizeHint().height();
    const int most = screen()->availableSize().height() * 9 / 10;
    resize(std::max(width(), minimumWidth()),
           std::max(isVisible() ? height() : 0, std::min(needed + around.top() + around.bottom() + 2, most)));
}

void ReportDialog::sayWhoCounts()
{
    m_hint->setText(
        m_reports.isShared(m_subject.service)
            ? tr("One click is enough. It goes to the hub, without an account; your address is not kept.")
            : m_reports.hasHub()
            ? tr("One click is enough. The hub does not count this, so your own program alone does.")
            : tr("One click is enough. No hub is set, so it is counted by your own program only."));
}

void ReportDialog::addType(QVBoxLayout& column, const ProblemType& type)
{
    auto* button = new QPushButton(text::escapeMnemonic(type.title), this);
    button->setStyleSheet(u"text-align: left; padding: 6px 10px;"_s);
    button->setToolTip(text::toolTip(type.text));
    button->setAccessibleDescription(type.text);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, id = type.id] { report(id); });
    column.addWidget(button);
}

QWidget* ReportDialog::buildAnswer()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    m_answer = plainLabel({}, page);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.15);
    m_answer->setFont(large);
    column->addStretch();
    column->addWidget(m_answer);
    column->addStretch();
    auto* row = new QHBoxLayout;
    m_back = new QPushButton(tr("&Back"), page);
    m_undo = new QPushButton(tr("&Undo"), page);
    m_undo->setAccessibleDescription(tr("Takes the report back; possible for ten minutes"));
    m_close = new QPushButton(tr("&Close"), page);
    m_close->setDefault(true);
    row->addWidget(m_back);
    row->addStretch();
    row->addWidget(m_undo);
    row->addWidget(m_close);
    column->addLayout(row);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_note->hide();
        m_stack->setCurrentIndex(0);
    });
    connect(m_undo, &QPushButton::clicked, this, &ReportDialog::undo);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    return page;
}

Service ReportDialog::chosenService() const
{
    Service service = m_subject.service;
    if (m_instance)
        service.instance = m_instance->currentText().trimmed().toLower();
    return service;
}

QString ReportDialog::usually(double rate)
{
    const int count = usualCount(rate);
    return count == 0 ? tr("usually none") : tr("usually %1").arg(count);
}

QString ReportDialog::outcome(const Reports::Sent& sent)
{
    if (sent.waits)
        return tr("Not sent yet: %1").arg(text::clean(sent.why)) + u'\n'
            + tr("It goes out as soon as that works, for 15 minutes.");
    const CrowdReceipt& receipt = sent.receipt;
    QString text = receipt.counted ? tr("Counted. %n report(s) this hour, %1.", nullptr, receipt.thisHour)
                                         .arg(usually(receipt.usualThisHour))
                                   : tr("You were counted in this hour already; the kind of problem was "
                                        "noted. %n report(s) this hour, %1.",
                                        nullptr, receipt.thisHour)
                                         .arg(usually(receipt.usualThisHour));
    if (!sent.shared)
        return text + u'\n' + tr("Only your own program knows: it was not sent to anybody.");
    text += u'\n';
    text += receipt.thisHour > 1 ? tr("You and %n other(s).", nullptr, receipt.thisHour - 1)
                                 : tr("Nobody else so far: it may be only you.");
    return text;
}

void ReportDialog::report(const QString& type)
{
    m_key.clear();
    say(tr("Sending…"), false);
    m_back->hide();
    m_reports.report(chosenService(), type, *this, [this](const Result<Reports::Sent>& sent) {
        if (!sent) {
            say(tr("Not taken: %1").arg(text::clean(sent.error().detail)), false);
            return m_back->show();
        }
        m_key = sent->key;
        m_isRepeat = !sent->waits && !sent->receipt.counted;
        say(outcome(*sent), true);
    });
}

void ReportDialog::works()
{
    say(tr("Sending…"), false);
    m_reports.works(chosenService(), *this, [this](const Result<Reports::Sent>& sent) {
        if (!sent)
            return say(tr("Not taken: %1").arg(text::clean(sent.error().detail)), false);
        m_key = sent->key;
        say(sent->waits        ? outcome(*sent)
                : sent->shared ? tr("Thank you. It helps to tell sooner that the trouble is over.")
                               : tr("Noted by your own program; nobody else was told."),
            false);
    });
}

void ReportDialog::say(const QString& text, bool canUndo)
{
    m_answer->setText(text);
    m_answer->setAccessibleName(text);
    m_undo->setVisible(canUndo);
    m_back->hide();
    m_stack->setCurrentIndex(1);
    m_close->setFocus();
}

void ReportDialog::undo()
{
    say(tr("Taking it back…"), false);
    m_reports.undo(m_key, *this, [this](const Result<void>& done) {
        if (!done) { // a hub that did not answer may be asked once more
            const bool isFinal =
                done.error().kind == Failure::Kind::Refused || done.error().kind == Failure::Kind::Usage;
            return say(tr("It could not be taken back: %1").arg(text::clean(done.error().detail)), !isFinal);
        }
        m_key.clear();
        m_note->setText(m_isRepeat
                            ? tr("This kind of problem was taken back. Your earlier report of this hour "
                                 "still counts.")
                            : tr("Your report was taken back."));
        m_note->show();
        m_stack->setCurrentIndex(0);
        fit();
    });
}

} // namespace downlight
