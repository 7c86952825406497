// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/net/http.h"

#include <QHash>

#include <functional>
#include <memory>
#include <optional>

namespace downlight {

class AnswerReader;
class StatusSource;

/// The further answers that fill in the readings of one page, and their latest good versions: names do not
/// change because a server was once too slow to give them.
class Complements : public std::enable_shared_from_this<Complements> {
public:
    struct Filled {
        Reading reading;
        std::optional<Failure> missing; ///< Why the reading is not complete.
        /// True where the page may well say more than was read: an answer failed that it usually gives. False
        /// where it refuses it for good (404, 403).
        bool mayHideMore = false;
    };
    using Done = std::function<void(const Filled&)>;

    /// The parts that a filling uses and does not own; they must outlive its context.
    struct Parts {
        NetworkGate& network;
        AnswerReader& reader;
        const StatusSource& source;
    };

    /// Fills \p reading of the page at \p page in by what the source asks for beyond its first answer. \p
    /// done comes once: at once where nothing is to be asked, else later on \p context's thread, and never
    /// after \p context is gone.
    void fill(const Parts& parts, const QUrl& page, Trust trust, const Reading& reading, QObject& context,
              const Done& done);

private:
    struct Run;
    using RunPtr = std::shared_ptr<Run>;
    using Took = std::function<void(const Result<Reading>&)>;
    void next(const RunPtr& run);
    void answered(const RunPtr& run, const Result<HttpReply>& reply);
    void standIn(const RunPtr& run, const Failure& why, bool isRefusal);
    static void take(const RunPtr& run, const HttpReply& reply, const Took& took);

    QHash<QUrl, HttpReply> m_kept; ///< By the address asked for.
};

/// True where the server has made up its mind, rather than failed: a client's error (RFC 9110, 15.5) that
/// asking again does not change.
[[nodiscard]] bool isRefusal(int status);

} // namespace downlight
