// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/service_page.h"

#include "core/base/text.h"
#include "ui/catalogue/catalogue_model.h"
#include "ui/catalogue/components_tree.h"
#include "ui/chart/chart_math.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <memory>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int tileSize = 48;
constexpr int badgeSize = 16;
constexpr int treeHeight = 220;
constexpr int mostRelated = 6;
constexpr int mostServers = 12;

QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

/// A button that looks like a link: reachable by keyboard, unlike one in a text.
QPushButton* linkButton(const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text::escapeMnemonic(text), parent);
    button->setFlat(true);
    button->setStyleSheet(u"text-align: left; padding: 1px 0;"_s); // stands in line with the texts
    button->setCursor(Qt::PointingHandCursor);
    button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    return button;
}

} // namespace

ServicePage::ServicePage(std::shared_ptr<const Catalogue> catalogue, const Engine& engine, QWidget* parent)
    : QScrollArea(parent)
    , m_catalogue(std::move(catalogue))
    , m_engine(engine)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("About the service"));
    clear();
}

void ServicePage::clear()
{
    m_entry = {};
    m_found.reset();
    m_related.clear();
    m_badge = m_badgeIcon = m_counts = m_state = m_componentsTitle = nullptr;
    m_add = m_chart = nullptr;
    m_problems = nullptr;
    m_components = nullptr;
    auto* hint = plainLabel(
        tr("Choose a service to read what it is, how it is now, and which of its parts can be watched."),
        this);
    hint->setAlignment(Qt::AlignCenter);
    hint->setMargin(fontMetrics().height());
    setWidget(hint);
}

void ServicePage::show(const CatalogueEntry& entry)
{
    m_entry = entry;
    m_found.reset();
    m_related.clear();
    m_types.clear();
    auto* body = new QWidget;
    // As wide as there is room, however long its longest word: texts wrap.
    body->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* column = new QVBoxLayout(body);
    buildHeader(*column);
    buildWords(*column);
    column->addStretch();
    setWidget(body); // deletes what was shown before
    showComponents();
    refresh();
}

void ServicePage::buildHeader(QVBoxLayout& column)
{
    auto* top = new QHBoxLayout;
    auto* tile = new QLabel(this);
    tile->setPixmap(icons::letterTile(m_entry.name).pixmap(tileSize));
    tile->setFixedSize(tileSize, tileSize);
    tile->setAccessibleName(tr("%1 icon").arg(m_entry.name));
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    auto* category = linkButton(m_catalogue->category(m_entry.category).title, this);
    category->setAccessibleDescription(tr("Shows the other services of this category"));
    connect(category, &QPushButton::clicked, this, [this] { Q_EMIT categoryRequested(m_entry.category); });
    auto* title = plainLabel(m_entry.name, this);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    title->setFont(large);
    names->addWidget(category);
    names->addWidget(title);
    top->addWidget(tile);
    top->addLayout(names, 1);
    m_add = new QPushButton(this);
    connect(m_add, &QPushButton::clicked, this, [this] {
        const WatchedService* watched = watchedAs(m_engine, m_entry);
        if (watched)
            Q_EMIT removeRequested(watched->service.id);
        else
            Q_EMIT addRequested();
    });
    top->addWidget(m_add, 0, Qt::AlignTop);
    column.addLayout(top);
    auto* badge = new QHBoxLayout;
    m_badgeIcon = new QLabel(this);
    m_badgeIcon->setFixedSize(badgeSize, badgeSize);
    m_badge = plainLabel({}, this);
    badge->addWidget(m_badgeIcon);
    badge->addWidget(m_badge, 1);
    column.addLayout(badge);
    m_counts = plainLabel(tr("Counting reports…"), this);
    column.addWidget(m_counts);
    auto* acts = new QHBoxLayout;
    auto* report = new QPushButton(tr("Report an &issue…"), this);
    report->setAccessibleDescription(tr("Say that you have a problem with %1: two clicks").arg(m_entry.name));
    m_chart = new QPushButton(tr("C&hart"), this);
    m_chart->setAccessibleDescription(tr("Reports by the hour, response time and uptime"));
    acts->addWidget(report);
    acts->addWidget(m_chart);
    acts->addStretch();
    column.addLayout(acts);
    connect(report, &QPushButton::clicked, this, [this] { Q_EMIT reportRequested(m_entry); });
    connect(m_chart, &QPushButton::clicked, this, [this] {
        if (const WatchedService* watched = watchedAs(m_engine, m_entry))
            Q_EMIT chartRequested(watched->service.id);
    });
    column.addWidget(plainLabel(m_entry.summary, this));
    m_state = plainLabel({}, this);
    column.addWidget(m_state);
    auto* links = new QHBoxLayout;
    for (const auto& [text, url] :
         {std::pair(tr("Status page"), m_entry.page), std::pair(tr("Website"), m_entry.homepage)}) {
        if (url.isEmpty())
            continue;
        auto* button = linkButton(text, this);
        button->setToolTip(text::toolTip(url.toDisplayString()));
        connect(button, &QPushButton::clicked, this, [this, url = url] { Q_EMIT openRequested(url); });
        links->addWidget(button);
    }
    links->addStretch();
    column.addLayout(links);
}

void ServicePage::addHeading(QVBoxLayout& column, const QString& text)
{
    auto* heading = plainLabel(text, this);
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    heading->setFont(bold);
    column.addSpacing(fontMetrics().height() / 2);
    column.addWidget(heading);
}

QLabel* ServicePage::addText(QVBoxLayout& column, const QString& text)
{
    auto* label = plainLabel(text, this);
    column.addWidget(label);
    return label;
}

void ServicePage::addQuestion(QVBoxLayout& column, const QString& question, const QString& answer)
{
    auto* button = new QToolButton(this);
    button->setText(text::escapeMnemonic(question));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setArrowType(Qt::RightArrow);
    button->setCheckable(true);
    button->setAutoRaise(true);
    column.addWidget(button);
    QLabel* text = addText(column, answer);
    text->setContentsMargins(fontMetrics().height(), 0, 0, 0);
    text->hide();
    connect(button, &QToolButton::toggled, this, [button, text](bool open) {
        button->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        text->setVisible(open);
    });
}

void ServicePage::buildWords(QVBoxLayout& column)
{
    const QString name = m_entry.name;
    m_componentsTitle = new QLabel(tr("&Parts that count"), this);
    m_components = new ComponentsTree(this);
    m_componentsTitle->setBuddy(m_components);
    m_components->setFixedHeight(treeHeight);
    connect(m_components, &ComponentsTree::choiceChanged, this, [this] {
        if (const WatchedService* watched = watchedAs(m_engine, m_entry))
            Q_EMIT componentsChosen(watched->service.id, m_components->chosen());
    });
    column.addWidget(m_componentsTitle);
    column.addWidget(m_components);

    addHeading(column, tr("What is %1?").arg(name));
    if (m_entry.about.isEmpty())
        addText(column, m_entry.summary);
    for (const QString& paragraph : m_entry.about)
        addText(column, paragraph);
    addText(column,
            tr("Downlight looks at it from three sides: what its operator says, what it meets itself, and "
               "what other "
               "people report. What you see here is at most a few minutes old while it is watched."));

    addHeading(column, tr("Common problems of %1").arg(name));
    addText(column, tr("What people meet most often:"));
    m_problems = new QVBoxLayout;
    column.addLayout(m_problems);
    addProblems(*m_problems);

    addHeading(column, tr("Questions and answers"));
    addQuestion(column, tr("How do I see whether %1 works?").arg(name),
                tr("Add it: its light then stands in the list and counts for the icon in the tray. Details "
                   "say who says what, "
                   "and how old it is."));
    addQuestion(column, tr("Why may %1 not work for me?").arg(name),
                tr("Announced work, failing servers, an overload or an attack, or your own connection. Where "
                   "the operator and "
                   "other people are well and only your machine is not, Downlight says \"only you\"."));
    addQuestion(
        column, tr("How do I report a problem?"),
        tr("Press \"Report an issue\", then what is wrong: it is counted at once. No account is needed and "
           "your address is not kept. With a hub chosen in the settings, it helps to tell whether many have "
           "the "
           "same trouble."));
    addQuestion(column, tr("How am I told when it is back?"),
                tr("Whoever was told that it is down is told that it is back. The bell asks for it also "
                   "where the service is "
                   "snoozed or the hours are quiet."));
    addQuestion(
        column, tr("Where are planned maintenances announced?"),
        m_entry.page.isEmpty()
            ? tr("%1 has no official status page that is known here. Its website may say more.").arg(name)
            : tr("On its official status page, %1. What is announced there shows in the details, and is no "
                 "alarm.")
                  .arg(m_entry.page.toDisplayString()));

    if (const QList<int> servers = m_catalogue->instancesOf(m_entry.slug); !servers.isEmpty()) {
        addHeading(column, tr("Servers of %1").arg(name));
        addText(column,
                tr("Each is watched by itself. One that is missing here can be pasted as an address."));
        addServices(column, servers.first(std::min<qsizetype>(servers.size(), mostServers)));
    }
    addHeading(column, tr("Related services"));
    addServices(column, m_catalogue->related(m_entry, mostRelated));
}

/// A link for each, with its badge.
void ServicePage::addServices(QVBoxLayout& column, const QList<int>& rows)
{
    for (const int row : rows) {
        const CatalogueEntry other = m_catalogue->entry(row);
        auto* button = linkButton(other.name, this);
        button->setToolTip(text::toolTip(other.summary));
        m_related.emplace_back(button, other);
        connect(button, &QPushButton::clicked, this,
                [this, slug = other.slug] { Q_EMIT serviceRequested(slug); });
        column.addWidget(button);
    }
}

void ServicePage::setFound(const Reading& reading, const QString& text)
{
    m_found = reading;
    m_state->setText(text);
    showComponents();
    refresh();
}

void ServicePage::showComponents()
{
    const WatchedService* watched = watchedAs(m_engine, m_entry);
    const Reading reading =
        watched && watched->reading ? watched->reading->unpack() : m_found.value_or(Reading());
    const QStringList before = watched ? watched->service.page.components
        : m_components->isEmpty()      ? m_entry.components
                                       : m_components->chosen();
    m_components->setChoices(reading, m_catalogue->partsOf(m_entry.slug), before);
    const bool any = !m_components->isEmpty();
    m_components->setVisible(any);
    m_componentsTitle->setVisible(any);
}

/// Common problems with their rank: by how many people named them today, else by what is usual.
void ServicePage::addProblems(QVBoxLayout& column)
{
    while (const std::unique_ptr<QLayoutItem> item{column.takeAt(0)})
        item->widget()->deleteLater();
    QList<ProblemType> problems = m_catalogue->problemsOf(m_entry.category);
    std::stable_sort(problems.begin(), problems.end(), [this](const ProblemType& a, const ProblemType& b) {
        return m_types.value(a.id) > m_types.value(b.id);
    });
    int number = 0;
    for (const ProblemType& problem : std::as_const(problems)) {
        if (problem.id == "other"_L1)
            continue;
        const int named = m_types.value(problem.id);
        const QString text = tr("%1. %2 – %3").arg(++number).arg(problem.title, problem.text);
        addText(column, named > 0 ? text + u' ' + tr("(%1 today)").arg(named) : text);
    }
}

void ServicePage::setCrowd(const CrowdLive& live, bool shared)
{
    if (!m_counts)
        return;
    const int today = chart_math::sinceMidnight(live.counts.quarters, chart_math::timeOf(live.at),
                                                m_engine.clock().now(), QTimeZone::systemTimeZone());
    const QString counts =
        tr("%n report(s) this hour", nullptr, live.counts.thisHour) + u" · "_s + tr("%1 today").arg(today);
    m_counts->setText(shared ? counts : tr("%1 (yours only: no hub is set)").arg(counts));
    if (std::exchange(m_types, live.counts.types) != live.counts.types)
        addProblems(*m_problems);
}

void ServicePage::setCrowdTrouble(const QString& why)
{
    if (m_counts)
        m_counts->setText(tr("Counts of people are unavailable: %1").arg(why));
}

QStringList ServicePage::chosen() const
{
    return m_components && !m_components->isEmpty() ? m_components->chosen() : m_entry.components;
}

void ServicePage::refresh()
{
    if (!m_badge)
        return;
    const WatchedService* watched = watchedAs(m_engine, m_entry);
    const Level level = watched ? watched->verdict.level : m_found ? m_found->level : Level::Unknown;
    m_badgeIcon->setPixmap(icons::forLevel(level).pixmap(badgeSize));
    m_badgeIcon->setAccessibleName(Sentences::level(level));
    if (watched)
        m_badge->setText(level == Level::Operational
                             ? (watched->verdict.held ? tr("No issues when last read") : tr("No issues"))
                             : Sentences::headline(watched->verdict));
    else if (m_found && level != Level::Unknown)
        m_badge->setText(level == Level::Operational ? tr("No issues, says its page")
                                                     : tr("%1, says its page").arg(Sentences::level(level)));
    else
        m_badge->setText(tr("Not watched"));
    for (const auto& [button, other] : m_related) {
        const WatchedService* also = watchedAs(m_engine, other);
        button->setIcon(also ? icons::forLevel(also->verdict.level) : icons::letterTile(other.name));
        button->setText(text::escapeMnemonic(
            also ? tr("%1: %2").arg(other.name, Sentences::level(also->verdict.level)) : other.name));
    }
    m_state->setVisible(!watched && !m_state->text().isEmpty());
    m_chart->setEnabled(watched != nullptr);
    m_chart->setToolTip(watched ? QString()
                                : text::toolTip(tr("Add it first: charts are of what is watched")));
    m_add->setText(watched ? tr("&Remove") : tr("&Add"));
    m_add->setAccessibleName(watched ? tr("Stop watching %1").arg(m_entry.name)
                                     : tr("Watch %1").arg(m_entry.name));
    m_add->setDefault(!watched);
}

} // namespace downlight
