// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/catalogue/fold.h"

namespace downlight {

/// One service that a search found.
struct SearchHit {
    int row = 0;
    bool guessed = false; ///< Only by taking the query for a slip of the keyboard: "did you mean".

    friend bool operator==(const SearchHit&, const SearchHit&) = default;
};

/// Finds services by name, alias, slug, domain and category while somebody types. Case, accents, spaces and
/// punctuation do not matter, small slips are forgiven. Well-known services come before others that fit as
/// well.
class CatalogueSearch {
public:
    /// Makes the index: some 10 ms for 5,000 services.
    explicit CatalogueSearch(std::shared_ptr<const Catalogue> catalogue);

    /// The best \p limit services for \p query, best first; empty for an empty query. Cost: some 100 µs.
    [[nodiscard]] QList<SearchHit> find(QStringView query, int limit) const;

private:
    struct Key {
        quint64 letters = 0;
        quint64 starts = 0;
        quint32 at = 0;
        quint16 row = 0;
        quint8 size = 0;
        quint8 penalty = 0;
    };
    class Scores;
    void add(int row, const Folded& folded, int penalty);
    void scanWhole(const Folded& query, Scores& scores) const;
    void scanWords(QStringView query, Scores& scores) const;
    void scanSomeWords(QStringView query, Scores& scores) const;
    void scanSlips(const Folded& query, bool sameStart, Scores& scores) const;
    void scanCategories(const Folded& query, bool whole, Scores& scores) const;
    bool scanHost(const QString& host, Scores& scores) const;
    void scanCertain(QStringView text, const Folded& folded, Scores& scores) const;
    [[nodiscard]] QList<SearchHit> ranked(Scores& scores, int limit) const;
    [[nodiscard]] const char* textOf(const Key& key) const { return m_text.constData() + key.at; }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::vector<Key> m_keys;
    QByteArray m_text; ///< Of all keys.
    std::vector<std::pair<Folded, int>> m_categoryWords;
    std::vector<quint8> m_nameSizes; ///< By row, for preferring short names.
};

/// The number of edits (insert, delete, replace, swap of neighbours) that turn \p query into \p text, and
/// into the nearest beginning of \p text; `limit` + 1 where it is more than \p limit.
struct EditDistance {
    int whole = 0;
    int beginning = 0;
};
[[nodiscard]] EditDistance editDistance(QByteArrayView query, QByteArrayView text, int limit);

} // namespace downlight
