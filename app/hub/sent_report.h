// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"
#include "core/catalogue/catalogue.h"

#include <QDateTime>

namespace downlight::hub {

/// The body of a POST about a service, read and checked.
struct Sent {
    QByteArray key; ///< Idempotency-Key; empty where none is wanted.
    QByteArray meant; ///< All of it but the proof.
    QString service;
    QString instance;
    QString type;
    QByteArray install;
    QByteArray challenge;
    QByteArray proof;
    QDateTime observedAt; ///< Null: now.
};

/// Reads the body of \p ask into \p sent. \p slug: the service where the address names it, else it stands in
/// the body. \return what is wrong; nothing where it is as it should be.
[[nodiscard]] std::optional<HttpAnswer> readSent(const HttpAsk& ask, const QString& slug,
                                                 const Catalogue& catalogue, Sent& sent);

/// An answer to what was well-formed and makes no sense; see "validation" in docs/openapi.yaml.
[[nodiscard]] HttpAnswer invalid(const QString& detail);

} // namespace downlight::hub
