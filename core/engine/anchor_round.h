// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"
#include "core/watch/connection_gate.h"

#include <QObject>

#include <functional>

namespace downlight {

/// Asks every anchor once, on all its ways at the same time, and says what they answered together.
class AnchorRound : public QObject {
public:
    /// \p witnesses: operators of whom at least one anchor answered as it should.
    using Done = std::function<void(Connection connection, int witnesses)>;

    AnchorRound(NetworkGate& network, QObject* parent)
        : QObject(parent)
        , m_network(network)
    {
    }

    /// Begins a round, unless one is under way: then its outcome serves this call too. \p done comes once for
    /// each call, later. With no anchors at all the answer is Online.
    void ask(const QList<Anchor>& anchors, Done done);

private:
    void askOne(qsizetype index, AnchorAnswer::Way AnchorAnswer::*way,
                const std::function<void(NetworkGate::Done)>& send);
    void answered();
    void finish();

    NetworkGate& m_network;
    QList<Anchor> m_anchors;
    QList<AnchorAnswer> m_answers;
    QList<Done> m_waiting;
    int m_underWay = 0;
};

} // namespace downlight
