// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/domain_index.h"
#include "core/catalogue/provider_parts.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <memory>
#include <optional>
#include <vector>

namespace downlight {

/// One kind of trouble that people report.
struct ProblemType {
    QString id; ///< Stable: `[a-z_]+`, for example "login".
    QString title;
    QString text; ///< One sentence: how it shows.

    friend bool operator==(const ProblemType&, const ProblemType&) = default;
};

struct Category {
    QString id; ///< `[a-z-]+`, for example "social-media".
    QString title; ///< For example "Social media".
    QString kind; ///< What one of its services is, for example "a social network".
    QStringList words; ///< By which people search for it besides its title.
    QStringList problems; ///< Ids, most usual first.
};

/// What the catalogue knows of one service. All text has passed the text gate.
struct CatalogueEntry {
    int row = -1;
    QString slug; ///< Unique, stable: `[a-z0-9-]+`.
    QString name;
    QStringList aliases;
    QString category; ///< An id.
    QUrl homepage; ///< May be empty.
    QUrl page; ///< The official status page; may be empty.
    QString format; ///< Of the page, the id of a status source; "unknown" where nobody knows; empty without a
                    ///< page.
    QStringList components; ///< The parts of that page that are this service; empty: all of it.
    QString instanceOf; ///< The slug of the federated service that this is one server of; mostly empty.
    bool typed = false; ///< The homepage is an address that the user typed, not one of the catalogue's.
    int rank = 0; ///< 0 to 100: how widely it is known.
    QString summary; ///< One sentence.
    QStringList about; ///< Paragraphs; empty for most.
    QStringList related; ///< Slugs.
};

/// The services that can be found without typing an address: data, read once, decoded entry by entry when
/// somebody looks. Immutable; may be used from any thread.
///
/// The file, in UTF-8: a JSON object (format "downlight-catalogue", version 1, issued, categories, problems,
/// providers), an empty line, a line with the names of the columns, and one line a service, sorted by slug,
/// with the columns separated by tabs, lists in them by "|"; "*" for components: the whole page is meant.
/// Signed files end in a line "signature <base64>"; see catalogue_file.h.
class Catalogue {
public:
    static constexpr qsizetype largestFile = qsizetype{8} * 1024 * 1024;
    static constexpr int mostRows = 20'000;

    /// Reads \p bytes, which are kept. Fails with kind TooLarge or Format, with the line in `detail`.
    [[nodiscard]] static Result<std::shared_ptr<const Catalogue>> read(QByteArray bytes);

    [[nodiscard]] int size() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] QDateTime issued() const { return m_issued; }
    [[nodiscard]] const QList<Category>& categories() const { return m_categories; }

    /// \pre 0 <= row < size()
    [[nodiscard]] CatalogueEntry entry(int row) const;
    [[nodiscard]] std::optional<CatalogueEntry> find(const QString& slug) const;

    /// Single columns without decoding the rest, for indexes. \pre 0 <= row < size()
    [[nodiscard]] QByteArrayView slugOf(int row) const;
    [[nodiscard]] QByteArrayView nameOf(int row) const;
    [[nodiscard]] QByteArrayView aliasesOf(int row) const; ///< Separated by "|".
    [[nodiscard]] QByteArrayView homepageOf(int row) const;
    [[nodiscard]] QByteArrayView pageOf(int row) const;
    [[nodiscard]] int rankOf(int row) const { return m_rows[static_cast<std::size_t>(row)].rank; }
    [[nodiscard]] int categoryOf(int row) const { return m_rows[static_cast<std::size_t>(row)].category; }

    /// The category called \p id; an empty one where there is none.
    [[nodiscard]] Category category(const QString& id) const;

    /// The kinds of trouble of \p category, most usual first; those of every service where it is not known.
    [[nodiscard]] QList<ProblemType> problemsOf(const QString& category) const;

    /// What of the service \p slug can be chosen before its page was read; empty for most.
    [[nodiscard]] QList<CataloguePart> partsOf(const QString& slug) const;

    /// The rows of \p category, best known first.
    [[nodiscard]] QList<int> inCategory(int category) const;

    /// The \p count best known rows.
    [[nodiscard]] QList<int> popular(int count) const;

    /// The servers of the federated service \p slug, best known first.
    [[nodiscard]] QList<int> instancesOf(const QString& slug) const;

    /// Up to \p count services that a person might track beside \p entry: those that were chosen by hand,
    /// then the best known of the same category.
    [[nodiscard]] QList<int> related(const CatalogueEntry& entry, int count) const;

    /// The rows whose homepage or status page is on the host of \p url or on a domain above it, closest and
    /// best known first.
    [[nodiscard]] QList<int> onHost(const QUrl& url) const;

private:
    struct Row {
        quint32 at = 0; ///< Where its line begins.
        quint32 size = 0;
        quint16 category = 0;
        quint8 rank = 0;
    };
    Catalogue() = default;
    [[nodiscard]] Result<void> readHead(QByteArrayView json);
    [[nodiscard]] Result<void> readRows(QByteArrayView table, int firstLine);
    void indexDomains();
    [[nodiscard]] QByteArrayView column(int row, int index) const;
    [[nodiscard]] QList<int> best(QList<int> rows) const;
    [[nodiscard]] int rowOf(QByteArrayView slug) const;

    QByteArray m_bytes;
    QDateTime m_issued;
    QList<Category> m_categories;
    QHash<QString, ProblemType> m_problems;
    QHash<QString, QJsonObject> m_providers; ///< Read when somebody looks.
    std::vector<Row> m_rows; ///< By slug.
    DomainIndex m_domains; ///< Of homepages and status pages.
};

} // namespace downlight
