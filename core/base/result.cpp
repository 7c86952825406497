// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include "core/base/text.h"

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int longestDetail = 500; ///< Graphemes.

} // namespace

Failure::Failure(Kind what, const QString& words)
    : kind(what)
    , detail(text::clean(words, longestDetail))
{
}

QLatin1StringView toWord(Failure::Kind kind)
{
    switch (kind) {
    case Failure::Kind::Network:
        return "network"_L1;
    case Failure::Kind::NameLookup:
        return "name-lookup"_L1;
    case Failure::Kind::Tls:
        return "tls"_L1;
    case Failure::Kind::Clock:
        return "clock"_L1;
    case Failure::Kind::ClientCertificate:
        return "client-certificate"_L1;
    case Failure::Kind::NameBlocked:
        return "name-blocked"_L1;
    case Failure::Kind::RedirectLoop:
        return "redirect-loop"_L1;
    case Failure::Kind::Proxy:
        return "proxy"_L1;
    case Failure::Kind::Http:
        return "http"_L1;
    case Failure::Kind::Blocked:
        return "blocked"_L1;
    case Failure::Kind::Refused:
        return "refused"_L1;
    case Failure::Kind::TooLarge:
        return "too-large"_L1;
    case Failure::Kind::Format:
        return "format"_L1;
    case Failure::Kind::Secret:
        return "secret"_L1;
    case Failure::Kind::Storage:
        return "storage"_L1;
    case Failure::Kind::Unstorable:
        return "unstorable"_L1;
    case Failure::Kind::Usage:
        return "usage"_L1;
    }
    Q_UNREACHABLE();
}

} // namespace downlight
