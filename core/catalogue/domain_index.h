// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>

#include <functional>
#include <vector>

namespace downlight {

/// Which rows belong to a domain. Keeps hashes only, so whoever asks says whether a row is really meant.
class DomainIndex {
public:
    /// The host of \p address, a web address, belongs to \p row. Nothing happens for an empty one.
    void add(QByteArrayView address, int row);

    void finish(); ///< After the last add().

    /// True where \p row belongs to \p domain, which is without "www.".
    using IsMeant = std::function<bool(int row, QByteArrayView domain)>;

    /// The rows of \p host, else of the closest domain above it that has any.
    [[nodiscard]] QList<int> find(QByteArrayView host, const IsMeant& isMeant) const;

    /// "example.org" in "https://www.example.org/path"; empty where \p address is no web address.
    [[nodiscard]] static QByteArrayView hostIn(QByteArrayView address);

private:
    struct Domain {
        std::size_t hash = 0;
        int row = 0;
    };
    std::vector<Domain> m_domains; ///< By hash.
};

} // namespace downlight
