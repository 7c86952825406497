// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace downlight::hub {

/// \p bytes as one member of gzip (RFC 1952). Empty where there is no memory for it.
[[nodiscard]] QByteArray gzip(const QByteArray& bytes);

/// True where \p acceptEncoding (RFC 9110, 12.5.3) lets an answer be in gzip. Who names nothing, or only "*",
/// gets the answer as it is.
[[nodiscard]] bool acceptsGzip(const QByteArray& acceptEncoding);

} // namespace downlight::hub
