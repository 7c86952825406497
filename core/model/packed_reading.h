// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"

#include <QByteArray>

namespace downlight {

/// A reading in a tenth of its memory, for keeping: a page of a hundred components is some 15 kB as lists of
/// strings, and is looked at only when somebody opens its details.
class PackedReading {
public:
    PackedReading() = default;
    explicit PackedReading(const Reading& reading);

    /// What was packed, equal in every field.
    [[nodiscard]] Reading unpack() const;

private:
    QByteArray m_bytes;
};

} // namespace downlight
