// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QLatin1StringView>
#include <QString>

#include <span>

/// What the fields of a foreign answer have to be. A field of another type is read by Qt as nothing at all,
/// so that a list that became an object would be an empty list, and all would be well. Every format declares
/// the fields it goes by, and one place holds answers against them.
namespace downlight::foreign {

enum class Kind {
    Text,
    Number,
    Code, ///< A number, or a text of digits.
    Flag,
    List,
    Object,
    Scalar, ///< Text, number or flag.
    Any, ///< Only that it is there matters.
};

enum class Need {
    May, ///< May be missing; or null, unless it is a list: then null says nothing of what stands in it.
    Must, ///< Has to be there wherever what it stands in is.
    MustOrNull, ///< The same, but may be null.
};

/// One field. \p path names what it stands in, from the root: "incidents[].status" in each element of a list,
/// "monitors{}.name" in each member of an object; "[]" first where the root is a list.
struct Field {
    QLatin1StringView path;
    Kind kind = Kind::Text;
    Need need = Need::May;
};

/// The first of \p fields that \p root does not fit, in words with its path; empty where it fits all. A name
/// that stands there in other capitals does not fit: to Qt it would be missing.
[[nodiscard]] QString misfit(const QJsonValue& root, std::span<const Field> fields);

} // namespace downlight::foreign
