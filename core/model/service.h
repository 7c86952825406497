// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>

namespace downlight {

/// A header of the user's own that a probe sends. Its value lives in the keychain under `key`.
struct SecretHeader {
    QString name; ///< For example "Authorization".
    QString key; ///< The keychain entry; never the value itself.

    friend bool operator==(const SecretHeader&, const SecretHeader&) = default;
};

/// How to read a service's official status page.
struct PageSpec {
    QUrl url; ///< Empty: the service has no official page.
    QString format; ///< The id of a status source, for example "statuspage".
    QStringList components; ///< The names of those that count; empty: all leaves.
    QHash<QString, QString> componentIds; ///< The page's ids of those, by name, as far as they were seen.
    std::chrono::seconds interval{120};
    bool foreign = false; ///< From a list or a page, not typed: must not lead into the user's network.

    friend bool operator==(const PageSpec&, const PageSpec&) = default;
};

/// How to try a service ourselves.
struct ProbeSpec {
    QUrl url; ///< http, https or tcp://host:port. Empty: no probe.
    QString findText; ///< Text that a good answer holds; empty: any.
    int expectedStatus = 0; ///< 0: any of 200 to 399.
    bool followsRedirects = true; ///< False: a redirect is the answer, with its own status.
    std::chrono::milliseconds slowAfter{0}; ///< An answer slower than this is degraded; 0: never.
    QList<SecretHeader> headers;
    std::chrono::seconds interval{60};
    bool foreign = false; ///< As in PageSpec.

    friend bool operator==(const ProbeSpec&, const ProbeSpec&) = default;
};

/// What a person watches: one line of the watch list.
struct Service {
    QString id; ///< Slug, `[a-z0-9.-]+`, unique in the watch list; never reused for another address.
    QString name; ///< Has passed the text gate.
    QString slug; ///< The catalogue's name for it; empty for what is in no catalogue.
    QString instance; ///< Host of one server of a federated service; empty for none.
    QString provider; ///< Who runs it, when several services share one; may be empty.
    QUrl homepage; ///< What *Open page* opens where there is no status page.
    PageSpec page;
    ProbeSpec probe;
    bool community = false; ///< Whether reports of other people are asked for.
    bool local = false; ///< In the user's own network: judged even while the connection is not online.
    bool critical = false; ///< The user marked it: outages are told with urgency critical.

    /// What *Open page* opens: http or https, or empty where there is nothing to open.
    [[nodiscard]] QUrl webPage() const
    {
        const QUrl& url = page.url.isEmpty() ? homepage : page.url;
        const bool isWeb =
            url.scheme() == QLatin1StringView("https") || url.scheme() == QLatin1StringView("http");
        return isWeb ? url : QUrl();
    }

    friend bool operator==(const Service&, const Service&) = default;
};

/// True where \p a and \p b are one address to whoever typed them: with or without the last slash.
[[nodiscard]] bool sameAddress(const QUrl& a, const QUrl& b);

} // namespace downlight
