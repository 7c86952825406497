// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/popup/detail_pane.h"

#include "core/base/text.h"
#include "core/engine/outlook.h"
#include "core/watch/rules.h"
#include "ui/models/sentences.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int mostComponents = 6;
constexpr int mostIncidents = 3;

QLabel* plainLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

DetailPane::DetailPane(Engine& engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_title(plainLabel(this))
    , m_reasons(plainLabel(this))
    , m_page(plainLabel(this))
    , m_advice(plainLabel(this))
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    // However much there is to say, the buttons stay within reach.
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, 0, 0);
    for (QLabel* label : {m_title, m_reasons, m_advice, m_page}) {
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        column->addWidget(label);
    }
    column->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(words);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumHeight(fontMetrics().height() * 5);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll, 1);
    buildButtons();
    refresh();
}

void DetailPane::buildButtons()
{
    // Two rows: what one looks at, and what one does about it. One would be wider than small screens.
    auto* row = new QHBoxLayout;
    auto* second = new QHBoxLayout;
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    static_cast<QVBoxLayout*>(layout())->addLayout(second);
    const auto add = [&](const QString& text, const QString& hint) {
        auto* button = new QPushButton(text, this);
        button->setToolTip(text::escapeMarkup(hint));
        button->setAccessibleDescription(hint);
        row->addWidget(button);
        return button;
    };
    m_report = add(tr("Report an &issue…"), tr("Say that you have a problem with it: two clicks"));
    m_chart = add(tr("C&hart"), tr("Reports by the hour, response time and uptime"));
    connect(m_report, &QPushButton::clicked, this, [this] { Q_EMIT reportRequested(m_id); });
    connect(m_chart, &QPushButton::clicked, this, [this] { Q_EMIT chartRequested(m_id); });
    m_open = add(tr("&Open page"), tr("Open the service's page in the browser"));
    m_about = add(tr("A&bout"), tr("What it is, what usually goes wrong, which parts count"));
    connect(m_about, &QPushButton::clicked, this, [this] { Q_EMIT aboutRequested(m_id); });
    m_offer = add(tr("Read it a&new"), tr("Read its page as what it has become"));
    connect(m_offer, &QPushButton::clicked, this, [this] {
        const WatchedService* watched = m_engine.service(m_id);
        if (!watched || !watched->offer)
            return;
        change([offer = *watched->offer](Service& service) {
            service.page.url = offer.url;
            service.page.format = offer.format;
            service.page.foreign = service.page.foreign || offer.foreign;
            service.page.componentIds.clear(); // the parts stay chosen: those that are gone are said
        });
    });
    m_parts = add(tr("&Parts…"), tr("Choose which parts of its page count"));
    connect(m_parts, &QPushButton::clicked, this, [this] { Q_EMIT partsRequested(m_id); });
    row->addStretch();
    row = second;
    m_check = add(tr("Check &now"), tr("Read every side of this service now"));
    m_bell = add(tr("&Bell"), tr("Be told when it is back, whatever is silenced"));
    m_bell->setCheckable(true);
    m_snooze = new QToolButton(this);
    m_snooze->setText(tr("&Snooze"));
    m_snooze->setPopupMode(QToolButton::InstantPopup);
    m_snooze->setAccessibleName(tr("Snooze"));
    row->addWidget(m_snooze);
    buildSnoozeMenu();
    m_acknowledge =
        add(tr("&Acknowledge"),
            tr("I have seen it: say nothing more of it, and leave the light to others, until it is back"));
    m_acknowledge->setCheckable(true);
    m_critical = new QCheckBox(tr("&Critical"), this);
    m_critical->setToolTip(
        text::escapeMarkup(tr("Its outages are urgent: they draw attention in quiet hours too")));
    m_critical->setAccessibleDescription(
        tr("Its outages are urgent: they draw attention in quiet hours too"));
    row->addWidget(m_critical);
    row->addStretch();
    m_remove = add(tr("&Remove"), tr("Stop watching this service; its history is kept"));
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openPageRequested(m_id); });
    connect(m_check, &QPushButton::clicked, this, [this] { m_engine.checkNow(m_id); });
    connect(m_bell, &QPushButton::clicked, this, [this](bool on) { m_engine.setBell(m_id, on); });
    connect(m_acknowledge, &QPushButton::clicked, this, [this](bool on) { m_engine.acknowledge(m_id, on); });
    connect(m_remove, &QPushButton::clicked, this, [this] { Q_EMIT removeRequested(m_id); });
    connect(m_critical, &QCheckBox::clicked, this,
            [this](bool on) { change([on](Service& service) { service.critical = on; }); });
}

void DetailPane::change(const std::function<void(Service&)>& edit)
{
    const WatchedService* watched = m_engine.service(m_id);
    if (!watched)
        return;
    Service service = watched->service;
    edit(service);
    Q_EMIT serviceChanged(service);
}

void DetailPane::buildSnoozeMenu()
{
    auto* menu = new QMenu(m_snooze);
    m_snooze->setMenu(menu);
    const auto add = [&](const QString& text, std::chrono::seconds length) {
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, length] { m_engine.snooze(m_id, length); });
    };
    add(tr("15 minutes"), 15min);
    add(tr("1 hour"), 1h);
    add(tr("4 hours"), 4h);
    QAction* recovery = menu->addAction(tr("Until it recovers"));
    connect(recovery, &QAction::triggered, this, [this] { m_engine.snoozeUntilRecovery(m_id); });
    menu->addSeparator();
    QAction* end = menu->addAction(tr("End snooze"));
    connect(end, &QAction::triggered, this, [this] { m_engine.endSnooze(m_id); });
    connect(menu, &QMenu::aboutToShow, this, [this, end, recovery] {
        end->setEnabled(m_engine.noticeRules().isSnoozed(m_id));
        // What works would hide its next outage.
        const WatchedService* watched = m_engine.service(m_id);
        recovery->setEnabled(watched && watched->incident);
    });
}

void DetailPane::show(const QString& id)
{
    m_id = id;
    refresh();
}

QString DetailPane::reasonsText(const WatchedService& watched) const
{
    const Steady now = m_engine.clock().steady();
    QStringList lines;
    for (const LampKind kind : allLampKinds) {
        if (!watched.has(kind))
            continue;
        const Lamp lamp = watched.lamp(kind, now);
        if (lamp.says != Says::None)
            lines.append(Sentences::reason({kind, lamp.says, lamp.age, lamp.detail}));
    }
    if (const auto expected = outlook(watched, now, m_engine.clock().now()))
        lines.append(Sentences::expected(*expected));
    if (watched.verdict.held)
        lines.append(tr("Held: nothing can be read anew at the moment."));
    const bool answers = isGood(watched.lamp(LampKind::Probe, now).says);
    if (answers && watched.latency.count() > 0)
        lines.append(tr("Answered in %1 ms").arg(watched.latency.count()));
    if (lines.isEmpty())
        lines.append(tr("Not read yet."));
    return lines.join(u'\n');
}

/// What the user can do about a page that says nothing; empty where it speaks.
QString DetailPane::adviceText(const WatchedService& watched) const
{
    if (watched.unreadableFor == Steady{0} || !watched.has(LampKind::Official))
        return {};
    if (!watched.missingParts.isEmpty())
        return tr("Its page no longer lists %1. Choose among what it lists now: Parts…")
            .arg(text::isolate(watched.missingParts.join(u", "_s)));
    if (watched.offer)
        return tr("Its page has become another kind of page (%1, at %2). \"Read it anew\" reads that from "
                  "now on.")
            .arg(watched.offer->format, watched.offer->url.toDisplayString());
    if (watched.unreadableFor < rules::silenceIsMarked)
        return {};
    return tr("Its page has said nothing that can be used for %1. Open it in the browser; where it moved, "
              "add "
              "the new address.")
        .arg(Sentences::duration(std::chrono::duration_cast<std::chrono::seconds>(watched.unreadableFor)));
}

QString DetailPane::pageText(const WatchedService& watched) const
{
    if (!watched.reading)
        return {};
    const Reading reading = watched.reading->unpack();
    QStringList lines;
    int incidents = 0;
    for (const PageIncident& incident : reading.incidents) {
        if (incident.open && ++incidents <= mostIncidents)
            lines.append(tr("Incident: %1 (%2)").arg(text::isolate(incident.title), incident.status));
    }
    QStringList parts;
    for (const Component& component : reading.components) {
        if (isProblem(component.level))
            parts.append(tr("%1: %2").arg(text::isolate(component.name), Sentences::level(component.level)));
    }
    if (parts.size() > mostComponents) {
        const auto more = static_cast<int>(parts.size() - mostComponents);
        parts = parts.first(mostComponents);
        parts.append(tr("and %n more", nullptr, more));
    }
    lines += parts;
    for (const PageMaintenance& maintenance : reading.maintenances) {
        if (maintenance.active)
            lines.append(tr("Maintenance: %1").arg(text::isolate(maintenance.title)));
    }
    return lines.join(u'\n');
}

void DetailPane::refresh()
{
    const WatchedService* watched = m_engine.service(m_id);
    setEnabled(watched != nullptr);
    if (!watched) {
        m_title->setText(tr("Choose a service to see why."));
        m_reasons->clear();
        m_page->clear();
        m_advice->clear();
        return;
    }
    const ServiceNotices& notices = m_engine.noticeRules().of(m_id);
    m_title->setText(
        tr("%1 – %2").arg(text::isolate(watched->service.name), Sentences::headline(watched->verdict)));
    m_reasons->setText(reasonsText(*watched));
    m_page->setText(pageText(*watched));
    m_page->setVisible(!m_page->text().isEmpty());
    m_advice->setText(adviceText(*watched));
    m_advice->setVisible(!m_advice->text().isEmpty());
    m_offer->setVisible(watched->offer.has_value());
    m_parts->setEnabled(watched->reading && watched->has(LampKind::Official));
    m_critical->setChecked(watched->service.critical);
    m_open->setEnabled(!watched->service.webPage().isEmpty());
    m_about->setEnabled(!watched->service.slug.isEmpty());
    m_bell->setChecked(notices.bell);
    m_acknowledge->setEnabled(watched->incident.has_value());
    m_acknowledge->setChecked(notices.acknowledged);
}

} // namespace downlight
