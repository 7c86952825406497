// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/level.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace downlight {

/// One part of a service that its status page reports on by itself.
struct Component {
    QString name;
    QString group; ///< The heading it stands under; empty where there is none.
    Level level = Level::Unknown;
    QStringList places = {}; ///< Regions and codes that it is chosen by, where the page gives any.
    bool measured = true; ///< False: nobody looks at it, by the page's own word; says nothing of the whole.
    QString id = {}; ///< The page's own, stable where names change; empty where it gives none.

    friend bool operator==(const Component&, const Component&) = default;
};

/// One trouble that a status page tells of. (Downlight's own incidents are `Incident`.)
struct PageIncident {
    QString title;
    QString status; ///< The page's own word, for example "investigating".
    Level level = Level::Unknown; ///< What it does to the service now: operational once it is closed.
    bool open = false;
    QDateTime startedAt; ///< UTC; null where the page does not say.
    QUrl url; ///< http(s) only; empty where there is none.
    QStringList components; ///< Names of the parts concerned, in the page's order.
    QDateTime endedAt = {}; ///< UTC; null while it is open, and where the page does not say.
    Level worst = Level::Unknown; ///< What it does, or did while it was open; Unknown: the page does not say.

    friend bool operator==(const PageIncident&, const PageIncident&) = default;
};

/// Planned work that a status page announces.
struct PageMaintenance {
    QString title;
    QString status; ///< The page's own word, for example "scheduled".
    bool active = false; ///< In progress by the page's own word.
    QDateTime startsAt; ///< UTC; null where the page does not say.
    QDateTime endsAt; ///< UTC; null where the page does not say.
    QUrl url;

    friend bool operator==(const PageMaintenance&, const PageMaintenance&) = default;
};

/// What one source said about one service at one moment. All text has passed the text gate.
struct Reading {
    Level level = Level::Unknown;
    QString pageName; ///< What the page calls itself; empty where it does not say.
    QString summary; ///< The page's own words.
    QList<Component> components; ///< Leaves only, in the page's order; empty where the page lists none.
    bool listsOnlyAffected = false; ///< A component that is not listed works: the page names only the others.
    QList<PageIncident> incidents; ///< In the page's order, closed ones too where the answer holds them.
    QList<PageMaintenance> maintenances; ///< In the page's order, future ones too.
    QDateTime readAt; ///< UTC, when our reply arrived; not the page's own clock.

    friend bool operator==(const Reading&, const Reading&) = default;
};

} // namespace downlight
