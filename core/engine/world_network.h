// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/ports.h"
#include "core/engine/world.h"
#include "core/model/service.h"
#include "core/net/http.h"
#include "core/watch/connection_gate.h"

#include <QPointer>

#include <deque>
#include <map>

namespace downlight {

/// The network of a scripted world: every host, anchors and hub included, behaves as the script says. Answers
/// wait until deliver() is called, so that nobody is answered from within the question.
class WorldNetwork final : public NetworkGate, public CommunityPort {
public:
    explicit WorldNetwork(const Clock& clock)
        : m_clock(clock)
        , m_start(clock.now())
    {
    }

    WorldService& declare(const WorldService& service);
    [[nodiscard]] WorldService* find(const QString& name);
    void setState(WorldNetworkState state) { m_state = state; }
    [[nodiscard]] WorldNetworkState state() const { return m_state; }
    void setVpn(bool up) { m_vpn = up; }

    /// \p declared as the watch list holds it: its addresses lead back here.
    [[nodiscard]] Service serviceFor(const WorldService& declared) const;
    [[nodiscard]] static QList<Anchor> anchors();

    void get(const HttpRequest& request, QObject& context, NetworkGate::Done done) override;
    void connectTo(const TcpRequest& request, QObject& context, NetworkGate::Done done) override;
    void ask(const Service& service, QObject& context, CommunityPort::Done done) override;

    /// Gives every answer that waits, and those that follow from them. \return true when there was any.
    bool deliver();

    /// Called whenever an answer begins to wait; for programs that run an event loop.
    void setWaker(std::function<void()> waker) { m_waker = std::move(waker); }

private:
    void later(QObject& context, std::function<void()> answer);
    [[nodiscard]] std::optional<Failure> ownWayFails(const WorldService& service, const QUrl& url) const;
    [[nodiscard]] std::optional<Failure> lineFails(const QUrl& url, bool local) const;
    [[nodiscard]] Result<HttpReply> pageAnswer(WorldService& service, const QUrl& url) const;
    [[nodiscard]] Result<HttpReply> probeAnswer(WorldService& service, const QUrl& url);
    [[nodiscard]] Result<HttpReply> anchorAnswer(const QUrl& url) const;
    [[nodiscard]] HttpReply reply(int status, QByteArray body, const QUrl& url) const;

    const Clock& m_clock;
    QDateTime m_start; ///< UTC, when the world began.
    bool m_vpn = true;
    std::map<QString, WorldService> m_services;
    QList<QString> m_hosts; ///< Service names; the index stands in the host name.
    WorldNetworkState m_state = WorldNetworkState::Up;
    struct Waiting {
        QPointer<QObject> context;
        std::function<void()> answer;
    };
    std::deque<Waiting> m_waiting;
    std::function<void()> m_waker;
};

} // namespace downlight
