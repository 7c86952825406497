// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/detector.h"
#include "core/engine/watched_service.h"

#include <QObject>

#include <deque>

namespace downlight {

/// Finds out, one page after the other, what a page that can no longer be read has become. What it finds is
/// only offered: nobody but the user may change what is watched.
class Redetector : public QObject {
    Q_OBJECT
public:
    Redetector(NetworkGate& network, const SourceRegistry& sources, QObject* parent = nullptr);

    /// Looks at the page of \p service again, later, unless that is under way.
    void look(const Service& service);

    /// Forgets what was asked of \p service.
    void forget(const QString& service);

Q_SIGNALS:
    /// The page of \p service could be read as \p offer; not where it is what it was.
    void found(const QString& service, const downlight::PageOffer& offer);

private:
    void next();
    void looked(const Result<Detection>& detection);

    Detector m_detector;
    std::deque<Service> m_waiting; ///< The first is being looked at.
    bool m_looking = false;
};

} // namespace downlight
