// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/service.h"

#include <QList>
#include <QString>

namespace downlight {

/// One line of somebody's set-up, and what it would become here.
struct ImportItem {
    Service service; ///< What is watched; its id is a wish. Complete unless `toDetect` is set.
    QUrl toDetect; ///< An address that still has to be recognised; empty: nothing to ask.
    QString note; ///< English: what is not taken over; empty where everything is.
};

/// What an import would do, before anything is done.
struct ImportPlan {
    QString kind; ///< What the file was recognised as: "Uptime Kuma backup", "OPML", "list of addresses" …
    QList<ImportItem> items;
    QStringList skipped; ///< English: what cannot be watched, and why; one line each.
};

namespace import {

constexpr qsizetype largestFile = qsizetype{4} * 1024 * 1024;
constexpr qsizetype largestDatabase = qsizetype{512} * 1024 * 1024;
constexpr int mostItems = 2000;

} // namespace import

} // namespace downlight
