// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/body_decoder.h"

#include <QByteArray>
#include <QList>

#include <memory>

namespace downlight {

/// Reads one HTTP/1.x response (RFC 9112) as it arrives, within bounds: 64 KiB of status line, headers and
/// trailers together, and as much decompressed body as is let in. What could be read in two ways is refused.
class ResponseParser {
public:
    explicit ResponseParser(qsizetype maxBodyBytes)
        : m_maxBodyBytes(maxBodyBytes)
    {
    }

    /// Takes the next bytes from the wire. Fails with TooLarge or Format. \return how many of \p bytes belong
    /// to the response: fewer than all of them once it is complete.
    [[nodiscard]] Result<qsizetype> take(QByteArrayView bytes);

    /// The connection was closed by the other side. Fails with Network where the response was not complete.
    [[nodiscard]] Result<void> closed();

    [[nodiscard]] bool hasHeaders() const { return m_state >= State::Body; }
    [[nodiscard]] bool isComplete() const { return m_state == State::Complete; }

    /// True where anything at all has arrived.
    [[nodiscard]] bool hasBegun() const { return m_begun; }

    /// Whether the connection may serve another request. \pre isComplete()
    [[nodiscard]] bool keepsAlive() const { return m_keepAlive && m_framing != Framing::UntilClose; }

    [[nodiscard]] int status() const { return m_status; }

    /// The value of the header called \p name (any case); the first where it is given twice; empty where it
    /// is not.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;

    /// The decompressed body. Fails with Format where a compressed one ended early. \pre isComplete()
    [[nodiscard]] Result<QByteArray> body();

    /// What of the body was let in so far.
    [[nodiscard]] QByteArray bodySoFar() const { return m_decoder ? m_decoder->soFar() : QByteArray(); }

private:
    enum class State { StatusLine, Headers, Body, ChunkSize, ChunkData, ChunkEnd, Trailers, Complete };
    enum class Framing { None, Length, Chunked, UntilClose };

    [[nodiscard]] Result<void> line(QByteArrayView text);
    [[nodiscard]] Result<void> statusLine(QByteArrayView text);
    [[nodiscard]] Result<void> headerLine(QByteArrayView text);
    [[nodiscard]] Result<void> chunkSize(QByteArrayView text);
    [[nodiscard]] Result<void> headersEnd();
    [[nodiscard]] Result<void> chooseFraming();
    [[nodiscard]] Result<qsizetype> takeLine(QByteArrayView bytes);
    [[nodiscard]] Result<qsizetype> takeBody(QByteArrayView bytes);

    qsizetype m_maxBodyBytes;
    State m_state = State::StatusLine;
    Framing m_framing = Framing::None;
    QByteArray m_line; ///< The beginning of a line whose end has not arrived.
    qsizetype m_headerBytes = 0;
    qint64 m_left = 0; ///< Of the body, or of the chunk.
    int m_status = 0;
    int m_interim = 0; ///< 1xx responses skipped.
    bool m_begun = false;
    bool m_keepAlive = true;
    QList<QPair<QByteArray, QByteArray>> m_headers;
    std::unique_ptr<BodyDecoder> m_decoder;
};

} // namespace downlight
