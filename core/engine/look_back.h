// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/expectation.h"
#include "core/model/reading.h"
#include "core/model/service.h"
#include "core/net/http.h"
#include "core/sources/answer_reader.h"

#include <QObject>

#include <deque>
#include <memory>

namespace downlight {

class SourceRegistry;

/// Asks pages, one after the other, for their incidents that are over, where the answer that tells how a
/// service stands does not hold them.
class LookBack : public QObject {
    Q_OBJECT
public:
    LookBack(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr);

    /// As AnswerReader::setThreshold().
    void setWorkerThreshold(qsizetype bytes) { m_reader.setThreshold(bytes); }

    /// True where the page of \p service has such a request of its own.
    [[nodiscard]] bool canAsk(const Service& service) const;

    /// Asks for those of \p service, later, unless that is under way.
    void look(const Service& service);

    /// Forgets what was asked of \p service.
    void forget(const QString& service);

    [[nodiscard]] bool isAsking(const QString& service) const;

Q_SIGNALS:
    /// What the page of \p service told, oldest first, or why nothing could be read.
    void found(const QString& service, const downlight::Result<QList<downlight::PastIncident>>& past);

private:
    void next();
    void finish(const Result<Reading>& reading);

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    std::deque<Service> m_waiting; ///< The first is being asked for.
    std::unique_ptr<QObject> m_asked; ///< Context of the request under way.
    AnswerReader m_reader;
};

} // namespace downlight
