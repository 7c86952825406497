// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QUrl>

#include <functional>

class QObject;

namespace downlight {

class NetworkGate;

/// Whether \p address may be a hub: https, or http on this machine, with a host and no user or query.
[[nodiscard]] bool isHubAddress(const QUrl& address);

/// The hub that somebody means by \p typed: the scheme may be left out, and what only its interface has
/// behind the address ("/v1/meta") is cut off. Kind Usage, with what is wrong in English.
[[nodiscard]] Result<QUrl> hubAddressFrom(const QString& typed);

/// Where \p path of the hub at \p address is; that may have a path of its own.
[[nodiscard]] QUrl hubUrl(const QUrl& address, const QString& path);

/// What a hub says of itself.
struct HubMeta {
    QString version;
    int services = 0; ///< That it counts.
};

/// The answer to `GET /v1/meta`, whose shape is in docs/openapi.yaml. Kind Format where it is none.
[[nodiscard]] Result<HubMeta> readHubMeta(const QByteArray& bytes);

/// Asks whether there is a hub at \p address. \p done comes once, later, unless \p context is gone.
void askHub(NetworkGate& network, const QUrl& address, QObject& context,
            std::function<void(const Result<HubMeta>&)> done);

} // namespace downlight
