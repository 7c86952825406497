// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile_bus.h"
#include "core/catalogue/detector.h"
#include "core/engine/engine.h"

#include <QJsonObject>

/// The shapes that the commands print; docs/cli.md describes them.
namespace downlight::command_json {

[[nodiscard]] QJsonObject error(const Failure& failure);

/// The answer to a command that cannot be carried out: exit code 64 for what the user can put right, else 69.
[[nodiscard]] CommandAnswer refuse(const Failure& failure);
[[nodiscard]] CommandAnswer refuse(const QString& detail); ///< Of kind Usage.

[[nodiscard]] QJsonObject reading(const QString& format, const Reading& reading);
[[nodiscard]] QJsonObject detection(const Detection& detection);

/// One service as `status` and `check` print it.
[[nodiscard]] QJsonObject status(const Engine& engine, const WatchedService& watched);

/// The exit code for \p levels: 2 with a major outage, else 1 with a problem, else 3 with an unknown, else 0.
[[nodiscard]] int exitCode(const QList<Level>& levels);

} // namespace downlight::command_json
