// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <memory>

namespace downlight {

/// Collects the body of a reply as it arrives, decompressing it piece by piece, so that no more than the
/// limit is ever in memory: a compressed bomb is cut by what comes out of it, not by what goes in.
class BodyDecoder {
public:
    /// \p encoding: the Content-Encoding, empty or "identity" for none. Only gzip (of one member or several)
    /// and deflate (with zlib's head or without) are announced by us, and only one of them at a time is
    /// understood.
    BodyDecoder(const QByteArray& encoding, qsizetype maxBytes);
    ~BodyDecoder();
    BodyDecoder(const BodyDecoder&) = delete;
    BodyDecoder& operator=(const BodyDecoder&) = delete;

    /// Takes the next bytes from the wire. Fails with TooLarge at the limit, Format for what is no such
    /// encoding.
    [[nodiscard]] Result<void> take(const QByteArray& bytes);

    /// The whole body. Fails with Format where a compressed body ended early.
    [[nodiscard]] Result<QByteArray> finish();

    /// What came out so far, whatever is still missing.
    [[nodiscard]] const QByteArray& soFar() const { return m_body; }

private:
    struct Inflater;
    [[nodiscard]] Result<void> inflate(const QByteArray& bytes);
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> unpack(const QByteArray& bytes);

    qsizetype m_maxBytes;
    QByteArray m_body;
    std::unique_ptr<Inflater> m_inflater;
    bool m_unknown = false;
    QByteArray m_encoding;
};

} // namespace downlight
