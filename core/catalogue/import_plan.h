// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/service.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace downlight {

class Catalogue;

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

/// Reads the file at \p path: Uptime Kuma's backup (1.x, JSON) or database (kuma.db), Gatus' configuration
/// (YAML), OPML, the selection of stts (a property list as XML, or JSON), our own export, or one address a
/// line with an optional name before it. Nothing is asked or stored. \p catalogue, which may be null, names
/// what stts selects. Fails with kind Format or TooLarge and names the place, or Storage where the file
/// cannot be read.
[[nodiscard]] Result<ImportPlan> readPlan(const QString& path, const Catalogue* catalogue);

/// The same from bytes, for everything but kuma.db.
[[nodiscard]] Result<ImportPlan> readPlanFrom(const QByteArray& bytes, const Catalogue* catalogue);

/// The watch list as our own JSON, without secrets: headers that hold any are left out.
[[nodiscard]] QByteArray toExport(const QList<Service>& services);

/// The watch list as OPML 2.0 (http://opml.org/spec2.opml): feeds as "rss", everything else as "link".
[[nodiscard]] QByteArray toOpml(const QList<Service>& services);

} // namespace import

} // namespace downlight
