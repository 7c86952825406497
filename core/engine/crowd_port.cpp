// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/crowd_port.h"

#include "core/engine/engine.h"

namespace downlight {

using namespace Qt::StringLiterals;

CommunityPort::Answer answerOf(const CrowdStatus::Mark& mark)
{
    const Says says = mark.state == CrowdState::Outage ? Says::Outage
        : mark.state == CrowdState::Possible           ? Says::Possible
        : mark.state == CrowdState::Quiet              ? Says::Quiet
                                                       : Says::Fine;
    if (!isBad(says))
        return {says, {}};
    // Words are made by the ui; the numbers are the reason's data.
    return {says, u"%1 people, usually %2"_s.arg(mark.last60).arg(usualCount(mark.expected60)), mark.lasts};
}

void CrowdPort::ask(const Service& service, QObject& context, Done done)
{
    if (m_reports.awaitsStatus()) {
        QObject::connect(
            &m_reports, &Reports::statusSettled, &context,
            [this, service, &context, done = std::move(done)] { ask(service, context, done); },
            static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
        return;
    }
    QMetaObject::invokeMethod(
        &context,
        [this, service, done = std::move(done)] {
            const std::optional<CrowdStatus::Mark> mark = m_reports.mark(service);
            done(mark ? answerOf(*mark) : Answer{Says::Unknown, whyUnknown(service)});
        },
        Qt::QueuedConnection);
}

/// English; empty where there is no hub.
QString CrowdPort::whyUnknown(const Service& service) const
{
    if (!m_reports.hasHub())
        return {};
    if (!m_reports.isShared(service))
        return u"the hub does not count this"_s;
    return m_reports.hubTrouble().isEmpty() ? u"the hub does not say what it counts"_s
                                            : m_reports.hubTrouble();
}

void connectCrowd(Reports& reports, Engine& engine)
{
    QObject::connect(&reports, &Reports::statusChanged, &engine, [&engine] { engine.askCommunity(); });
    QObject::connect(&engine, &Engine::connectionChanged, &reports, [&reports](Connection connection) {
        if (connection == Connection::Online)
            reports.retryNow();
    });
}

} // namespace downlight
