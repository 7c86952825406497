// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile_bus.h"

#include <QJsonObject>

/// Output of the command line: JSON lines, or the same for people.
namespace downlight::cli {

/// Prints \p answer to standard output (errors for people to standard error) and gives its exit code.
int print(const CommandAnswer& answer, bool json);

/// One object as a line of JSON.
void printLine(const QJsonObject& object);

} // namespace downlight::cli
