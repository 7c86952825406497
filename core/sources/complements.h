// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/net/http.h"

#include <QHash>

#include <functional>
#include <memory>
#include <optional>

namespace downlight {

class StatusSource;

/// The further answers that fill in the readings of one page, and their latest good versions: names do not
/// change because a server was once too slow to give them.
class Complements : public std::enable_shared_from_this<Complements> {
public:
    struct Filled {
        Reading reading;
        std::optional<Failure> missing; ///< Why the reading is not complete.
    };
    using Done = std::function<void(const Filled&)>;

    /// Fills \p reading of the page at \p page in by what \p source asks for beyond its first answer. \p done
    /// comes once: at once where nothing is to be asked, else later on \p context's thread, and never after
    /// \p context is gone. \p source and \p network must outlive \p context.
    void fill(NetworkGate& network, const StatusSource& source, const QUrl& page, Trust trust,
              const Reading& reading, QObject& context, const Done& done);

private:
    void next(NetworkGate& network, const StatusSource& source, QList<HttpRequest> requests, qsizetype index,
              Filled filled, QObject& context, const Done& done);

    QHash<QUrl, HttpReply> m_kept; ///< By the address asked for.
};

} // namespace downlight
