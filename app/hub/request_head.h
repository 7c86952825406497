// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"

#include <optional>

namespace downlight::hub {

inline constexpr qsizetype mostHeadBytes = qsizetype{16} * 1024;
inline constexpr qsizetype mostTargetBytes = qsizetype{2} * 1024;
inline constexpr qsizetype mostBodyBytes = qsizetype{8} * 1024;

/// The head of a request, read.
struct RequestHead {
    HttpAsk ask; ///< Without body and peer.
    qsizetype bodyBytes = 0; ///< Announced.
    bool expectsContinue = false;
};

/// Why a request is answered at once and its connection closed.
struct BadRequest {
    int status = 400;
    const char* code = "bad-request"; ///< For the problem's `code`.
    const char* detail = "";
};

/// Reads the bytes of one request's head, its empty line included. Strict: whatever two programs could read
/// in two ways is refused. HTTP/1.0 and 1.1 (RFC 9112). \return a head, or why it is none.
struct HeadReading {
    std::optional<RequestHead> head;
    BadRequest problem;
};
[[nodiscard]] HeadReading readHead(QByteArrayView bytes);

} // namespace downlight::hub
