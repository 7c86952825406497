// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QNetworkProxy>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QUrl>

#include <functional>
#include <memory>

namespace downlight {

/// Says through which proxy an address is reached. The system may take its time over that (a script that has
/// to be fetched first), so it is asked on a thread of its own, and its answers are kept for five minutes.
class ProxyFinder : public QObject {
    Q_OBJECT
public:
    /// What is asked; may block, and is called on another thread, one call at a time.
    using Lookup = std::function<QNetworkProxy(const QUrl&)>;
    using Done = std::function<void(const QNetworkProxy&)>;

    explicit ProxyFinder(Lookup lookup, QObject* parent = nullptr);
    ~ProxyFinder() override;

    /// Calls \p done once on the thread of \p context, at once where the answer is known, else later; never
    /// when \p context is gone.
    void find(const QUrl& url, QObject& context, const Done& done);

    /// The network changed: what was known may hold no more.
    void forget();

    /// The system's settings: the environment (http_proxy, no_proxy), and what libproxy knows where Qt was
    /// built with it.
    [[nodiscard]] static QNetworkProxy ofSystem(const QUrl& url);

    /// True where \p list, as "no_proxy" is written for curl, wget and others, names \p host: entries parted
    /// by commas or spaces; a domain means what is below it, too, with or without a dot or "*." before it;
    /// "*" is everything; addresses and networks (10.0.0.0/8); ":port" after any of them.
    [[nodiscard]] static bool isExempt(const QString& host, int port, const QString& list);

private:
    struct Known {
        QNetworkProxy proxy;
        qint64 until = 0; ///< Milliseconds of a monotonic clock.
    };
    struct Asked {
        QPointer<QObject> context;
        Done done;
    };
    struct Home; ///< Where the thread leaves its answers; outlives whoever goes first.

    void ask(const QUrl& origin);
    void answered(const QUrl& origin, const QNetworkProxy& proxy, int generation);

    Lookup m_lookup;
    std::shared_ptr<Home> m_home;
    QHash<QUrl, Known> m_known; ///< By scheme, host and port.
    QHash<QUrl, QList<Asked>> m_waiting;
    int m_generation = 0; ///< Counts the changes of the network.
    std::unique_ptr<QThreadPool> m_thread; ///< Made with the first question.
};

} // namespace downlight
