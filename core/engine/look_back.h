// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/expectation.h"
#include "core/model/reading.h"
#include "core/model/service.h"
#include "core/net/http.h"
#include "core/sources/answer_reader.h"

#include <QObject>

#include <deque>
#include <map>
#include <memory>

namespace downlight {

class SourceRegistry;

/// Asks pages, a few at a time, for their incidents that are over, where the answer that tells how a service
/// stands does not hold them.
class LookBack : public QObject {
    Q_OBJECT
public:
    LookBack(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr);

    /// As AnswerReader::setThreshold().
    void setWorkerThreshold(qsizetype bytes) { m_reader.setThreshold(bytes); }

    /// True where the page of \p service has such a request of its own.
    [[nodiscard]] bool canAsk(const Service& service) const;

    /// Asks for those of \p service that are about one of \p parts (empty: all), later, unless that is under
    /// way. \p isUrgent: before all others that wait.
    void look(const Service& service, const QStringList& parts, bool isUrgent);

    /// Forgets what was asked of \p service.
    void forget(const QString& service);

    /// True while the page of \p service is asked, or waits for it.
    [[nodiscard]] bool isAsking(const QString& service) const;

    static constexpr std::size_t askedTogether = 4;

Q_SIGNALS:
    /// What the page of \p service told, oldest first, or why nothing could be read.
    void found(const QString& service, const downlight::Result<QList<downlight::PastIncident>>& past);

private:
    struct Wanted {
        Service service;
        QStringList parts;
    };
    void next();
    void ask(const Wanted& wanted);
    void finish(const Wanted& wanted, const Result<Reading>& reading);

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    std::deque<Wanted> m_waiting;
    std::map<QString, std::unique_ptr<QObject>> m_asking; ///< By service: contexts of the requests under way.
    AnswerReader m_reader;
};

} // namespace downlight
