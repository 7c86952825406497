// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/popup/undo_banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <utility>

namespace downlight {

using namespace std::chrono_literals;

UndoBanner::UndoBanner(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* button = new QPushButton(tr("&Undo"), this);
    row->addWidget(m_text, 1);
    row->addWidget(button);
    hide();
    connect(button, &QPushButton::clicked, this, [this] {
        hide();
        m_settled = {};
        if (const auto undo = std::exchange(m_undo, {}))
            undo();
    });
    m_time.setSingleShot(true);
    m_time.setInterval(20s);
    connect(&m_time, &QTimer::timeout, this, &UndoBanner::settle);
}

UndoBanner::~UndoBanner() = default;

void UndoBanner::offer(const QString& text, std::function<void()> undo, std::function<void()> settled)
{
    settle();
    m_undo = std::move(undo);
    m_settled = std::move(settled);
    m_text->setText(text);
    show();
    m_time.start();
}

void UndoBanner::settle()
{
    hide();
    m_undo = {};
    if (const auto settled = std::exchange(m_settled, {}))
        settled();
}

} // namespace downlight
