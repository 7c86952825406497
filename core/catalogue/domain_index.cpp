// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/domain_index.h"

#include <QHashFunctions>

#include <algorithm>
#include <tuple>

namespace downlight {

QByteArrayView DomainIndex::hostIn(QByteArrayView address)
{
    const qsizetype scheme = address.indexOf("://");
    if (scheme < 0)
        return {};
    QByteArrayView host = address.sliced(scheme + 3);
    for (const char end : {'/', ':', '?', '#'}) {
        if (const qsizetype at = host.indexOf(end); at >= 0)
            host = host.first(at);
    }
    return host.startsWith("www.") ? host.sliced(4) : host;
}

void DomainIndex::add(QByteArrayView address, int row)
{
    if (const QByteArrayView host = hostIn(address); !host.isEmpty())
        m_domains.push_back({qHash(host), row});
}

void DomainIndex::finish()
{
    const auto key = [](const Domain& domain) { return std::tie(domain.hash, domain.row); };
    std::sort(m_domains.begin(), m_domains.end(),
              [key](const Domain& a, const Domain& b) { return key(a) < key(b); });
    m_domains.erase(std::unique(m_domains.begin(), m_domains.end(),
                                [key](const Domain& a, const Domain& b) { return key(a) == key(b); }),
                    m_domains.end());
    m_domains.shrink_to_fit();
}

QList<int> DomainIndex::find(QByteArrayView host, const IsMeant& isMeant) const
{
    if (host.startsWith("www."))
        host = host.sliced(4);
    for (QByteArrayView domain = host; domain.contains('.');
         domain = domain.sliced(domain.indexOf('.') + 1)) {
        QList<int> rows;
        const std::size_t hash = qHash(domain);
        auto it = std::lower_bound(m_domains.begin(), m_domains.end(), hash,
                                   [](const Domain& a, std::size_t wanted) { return a.hash < wanted; });
        for (; it != m_domains.end() && it->hash == hash; ++it) {
            if (isMeant(it->row, domain))
                rows.append(it->row);
        }
        if (!rows.isEmpty())
            return rows;
    }
    return {};
}

} // namespace downlight
