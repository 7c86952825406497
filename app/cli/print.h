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

/// \p text for a terminal: nothing in it moves the cursor or turns the line, whoever it comes from.
[[nodiscard]] QByteArray forTerminal(QString text);

enum class Syntax { Json, Xml };

/// The same \p document, in which every character that means something to a terminal is written as an escape
/// of its syntax. Line ends stay.
[[nodiscard]] QByteArray escaped(const QByteArray& document, Syntax syntax);

/// \p object on one line, with every character escaped that means something to a terminal.
[[nodiscard]] QByteArray jsonLine(const QJsonObject& object);

/// Says \p text on standard error.
void warn(const QString& text);

} // namespace downlight::cli
