// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace downlight {

/// Why an operation gave no value. A value type: copyable, comparable, never translated.
struct Failure {
    enum class Kind {
        Network, ///< No usable reply: refused, reset, timed out, no route.
        NameLookup, ///< The host name does not resolve.
        Tls, ///< The certificate or the handshake was refused; nothing was read.
        Clock, ///< The certificate is not valid at this time: by their fault, or that of our clock.
        ClientCertificate, ///< The server wants to know who asks, by a certificate that is not sent.
        NameBlocked, ///< The user's own name server answers a public name with no address, or with this
                     ///< machine's.
        RedirectLoop, ///< Redirects without an end.
        Proxy, ///< The user's own proxy refused or asked for a password.
        Http, ///< A reply with a status that is no success.
        Blocked, ///< 403, 429 or a challenge page: somebody answered, but not with the truth.
        Refused, ///< A rule of ours forbids the request: scheme, private address, https to http.
        TooLarge, ///< More bytes, headers, depth or elements than the gate lets in.
        Format, ///< A reply that the source cannot read.
        Secret, ///< A header's value is locked in, or absent from, the keychain.
        Storage, ///< The local database or file failed; it may work another time.
        Unstorable, ///< A row that the database will never take: it breaks a rule of its table.
        Usage, ///< The user asked for something that does not exist or makes no sense.
    };

    Failure() = default;

    /// \p words may quote anything that came from outside: they pass the text gate here, and 500 graphemes of
    /// them are kept.
    Failure(Kind kind, const QString& words);

    Kind kind = Kind::Network;
    QString detail; ///< English, for the log and the "details" box; holds no credentials.

    friend bool operator==(const Failure&, const Failure&) = default;
};

/// The stable word of a kind, for example "name-lookup"; written to JSON.
[[nodiscard]] QLatin1StringView toWord(Failure::Kind kind);

/// Either a \p T or the Failure that explains its absence. Names follow std::expected, so that a
/// later move to C++23 is one `using`.
template<typename T>
using Result = tl::expected<T, Failure>;

/// Shorthand for the unhappy way out of a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Failure> fail(Failure::Kind kind, const QString& detail)
{
    return tl::unexpected(Failure(kind, detail));
}

} // namespace downlight
