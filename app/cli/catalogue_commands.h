// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"

#include <QStringList>

/// Commands about the catalogue of services. docs/cli.md gives the shapes.
namespace downlight::cli {

[[nodiscard]] CommandAnswer search(const Profile& profile, const QString& text, int limit);
[[nodiscard]] CommandAnswer service(const Profile& profile, const QString& slug);
[[nodiscard]] CommandAnswer catalogueShow(const Profile& profile);
[[nodiscard]] CommandAnswer catalogueInstall(const Profile& profile, const QString& file);

/// Reads every status page of the catalogue, or of \p slugs, and prints as it goes those that do not read.
/// \return 0 where all do, 1 where some do not.
[[nodiscard]] int catalogueVerify(const Profile& profile, const QStringList& slugs, bool json);

} // namespace downlight::cli
