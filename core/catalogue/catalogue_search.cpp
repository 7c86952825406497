// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Lower is better. A step is what a rank of some 30 makes up for.
enum Tier {
    Exact = -1000,
    Beginning = 200,
    WordStart = 500,
    AllWords = 700,
    Inside = 1990,
    Slip = 2000, ///< And so much more for each further one:
    SlipStep = 100,
    SomeWords = 3900, ///< Less, for each word that was found:
    OfWord = 1300,
    OfWordStep = 3,
    InCategory = 4000,
    OfCategory = 520, ///< Where the query is the category's own word.
};

/// Words that people type around a name, and that say nothing about whose name it is.
constexpr std::array fillers{
    "a"_L1,       "an"_L1,       "and"_L1,    "app"_L1,     "are"_L1,      "currently"_L1, "doesnt"_L1,
    "down"_L1,    "error"_L1,    "errors"_L1, "for"_L1,     "help"_L1,     "in"_L1,        "is"_L1,
    "issue"_L1,   "issues"_L1,   "just"_L1,   "log"_L1,     "login"_L1,    "me"_L1,        "my"_L1,
    "not"_L1,     "now"_L1,      "of"_L1,     "offline"_L1, "on"_L1,       "online"_L1,    "or"_L1,
    "outage"_L1,  "outages"_L1,  "page"_L1,   "problem"_L1, "problems"_L1, "right"_L1,     "server"_L1,
    "servers"_L1, "service"_L1,  "sign"_L1,   "site"_L1,    "slow"_L1,     "status"_L1,    "the"_L1,
    "today"_L1,   "tracking"_L1, "up"_L1,     "website"_L1, "why"_L1,      "wont"_L1,      "work"_L1,
    "working"_L1};

/// \p typed without such words, and without punctuation around the others.
QString withoutFillers(QStringView typed)
{
    QStringList kept;
    for (const QStringView word : typed.split(u' ', Qt::SkipEmptyParts)) {
        const QByteArray folded = fold(word).text;
        const bool filler = folded.isEmpty() || std::any_of(fillers.begin(), fillers.end(), [&](auto other) {
                                return folded == QByteArrayView(other.data(), other.size());
                            });
        if (!filler)
            kept.append(word.toString());
    }
    return kept.join(u' ');
}

/// The host in \p typed, without "www."; empty where it is no address. "github.com/login" is one.
QString hostIn(QStringView typed)
{
    const bool hasScheme = typed.contains("://"_L1);
    if (!hasScheme && (typed.contains(u' ') || !typed.contains(u'.')))
        return {};
    const QString host = QUrl(hasScheme ? typed.toString() : "https://"_L1 + typed).host();
    return host.startsWith("www."_L1) ? host.sliced(4) : host;
}

constexpr int perRank = 6;
constexpr int insideAlias = 200; ///< A slip in a name is the likelier meaning.
constexpr int aliasPenalty = 40;
constexpr int addressPenalty = 60;

/// How many slips are forgiven in a query of \p size letters.
int slipsIn(qsizetype size)
{
    return size < 4 ? 0 : size < 8 ? 1 : 2;
}

} // namespace

EditDistance editDistance(QByteArrayView query, QByteArrayView text, int limit)
{
    // Optimal string alignment, one row for each letter of the text, in a band of limit on either side.
    constexpr int longest = 64;
    const int m = static_cast<int>(std::min<qsizetype>(query.size(), longest - 1));
    const int n = static_cast<int>(std::min<qsizetype>(text.size(), m + limit));
    const int tooMany = limit + 1;
    std::array<std::array<int, longest>, 3> rows;
    auto* before2 = &rows[0];
    auto* before = &rows[1];
    auto* now = &rows[2];
    for (int i = 0; i <= m; ++i)
        (*before)[static_cast<std::size_t>(i)] = i;
    EditDistance distance{tooMany, m <= limit ? m : tooMany};
    int leastBefore = 0;
    for (int j = 1; j <= n; ++j) {
        const int from = std::max(1, j - limit);
        const int to = std::min(m, j + limit);
        (*now)[static_cast<std::size_t>(from - 1)] = from == 1 ? j : tooMany;
        int least = (*now)[static_cast<std::size_t>(from - 1)];
        for (int i = from; i <= to; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const char a = query[i - 1];
            const char b = text[j - 1];
            const int above = i < j + limit ? (*before)[at] + 1 : tooMany;
            int best = std::min({(*before)[at - 1] + (a == b ? 0 : 1), (*now)[at - 1] + 1, above});
            if (i > 1 && j > 1 && a == text[j - 2] && query[i - 2] == b)
                best = std::min(best, (*before2)[at - 2] + 1);
            (*now)[at] = std::min(best, tooMany);
            least = std::min(least, best);
        }
        if (least > limit && leastBefore > limit)
            break; // no way back: a swap reaches over one letter only
        leastBefore = least;
        if (to == m)
            distance.beginning = std::min(distance.beginning, (*now)[static_cast<std::size_t>(m)]);
        if (j == text.size() && to == m)
            distance.whole = (*now)[static_cast<std::size_t>(m)];
        std::swap(before2, before);
        std::swap(before, now);
    }
    return distance;
}

/// The best score of each row.
class CatalogueSearch::Scores {
public:
    explicit Scores(int rows)
        : m_scores(static_cast<std::size_t>(rows), none)
    {
    }

    void offer(int row, int score)
    {
        int& kept = m_scores[static_cast<std::size_t>(row)];
        if (kept == none)
            m_rows.push_back(row);
        kept = std::min(kept, score);
    }

    [[nodiscard]] bool has(int row) const { return m_scores[static_cast<std::size_t>(row)] != none; }
    [[nodiscard]] int of(int row) const { return m_scores[static_cast<std::size_t>(row)]; }
    [[nodiscard]] std::vector<int>& rows() { return m_rows; }

private:
    static constexpr int none = std::numeric_limits<int>::max();
    std::vector<int> m_scores;
    std::vector<int> m_rows;
};

CatalogueSearch::CatalogueSearch(std::shared_ptr<const Catalogue> catalogue)
    : m_catalogue(std::move(catalogue))
{
    const auto rows = static_cast<std::size_t>(m_catalogue->size());
    m_keys.reserve(rows * 4);
    m_text.reserve(static_cast<qsizetype>(rows) * 48);
    m_nameSizes.reserve(rows);
    for (int row = 0; row < m_catalogue->size(); ++row) {
        const QByteArrayView name = m_catalogue->nameOf(row);
        m_nameSizes.push_back(static_cast<quint8>(std::min<qsizetype>(name.size(), 255)));
        const Folded folded = fold(name);
        add(row, folded, 0);
        const QByteArrayView aliases = m_catalogue->aliasesOf(row);
        for (qsizetype from = 0; from < aliases.size();) {
            qsizetype end = aliases.indexOf('|', from);
            end = end < 0 ? aliases.size() : end;
            add(row, fold(aliases.sliced(from, end - from)), aliasPenalty);
            from = end + 1;
        }
        const Folded slug = fold(m_catalogue->slugOf(row));
        if (slug.text != folded.text)
            add(row, slug, addressPenalty);
        const QByteArrayView home = DomainIndex::hostIn(m_catalogue->homepageOf(row));
        const QByteArrayView page = DomainIndex::hostIn(m_catalogue->pageOf(row));
        add(row, fold(home), addressPenalty);
        if (page != home)
            add(row, fold(page), addressPenalty * 2);
    }
    m_text.squeeze();
    m_keys.shrink_to_fit();
    const QList<Category>& categories = m_catalogue->categories();
    for (int i = 0; i < categories.size(); ++i) {
        m_categoryWords.emplace_back(fold(categories[i].title), i);
        const QStringList words = categories[i].title.split(u' ', Qt::SkipEmptyParts) + categories[i].words;
        for (const QString& word : words)
            m_categoryWords.emplace_back(fold(word), i);
    }
}

void CatalogueSearch::add(int row, const Folded& folded, int penalty)
{
    if (folded.text.isEmpty())
        return;
    m_keys.push_back({folded.letters, folded.starts, static_cast<quint32>(m_text.size()),
                      static_cast<quint16>(row), static_cast<quint8>(folded.text.size()),
                      static_cast<quint8>(penalty)});
    m_text += folded.text;
}

void CatalogueSearch::scanWhole(const Folded& query, Scores& scores) const
{
    const auto size = static_cast<std::size_t>(query.text.size());
    const std::string_view wanted(query.text.constData(), size);
    for (const Key& key : m_keys) {
        if (key.size < size || (query.letters & ~key.letters) != 0)
            continue;
        const std::string_view text(textOf(key), key.size);
        const std::size_t at = text.find(wanted);
        if (at == std::string_view::npos)
            continue;
        // The first place where it begins a word, if there is one.
        std::size_t start = at;
        while (start != std::string_view::npos && ((key.starts >> start) & 1U) == 0)
            start = text.find(wanted, start + 1);
        const int rest = static_cast<int>(key.size - size);
        int tier = Inside;
        if (at == 0)
            tier = rest == 0 ? Exact : Beginning;
        else if (start != std::string_view::npos)
            tier = WordStart;
        else if (size < 3
                 || ((key.starts >> at) & ((quint64{1} << std::min<std::size_t>(size, 63)) - 1)) != 0)
            continue; // two letters are inside of everything; "redit" in "cursor editor" is nobody's word
        else if (key.penalty > 0)
            tier += insideAlias;
        scores.offer(key.row, tier + key.penalty + std::min(rest, 20));
    }
}

/// Every word of the query begins a word of the same service.
void CatalogueSearch::scanWords(QStringView query, Scores& scores) const
{
    constexpr int mostWords = 6;
    std::vector<Folded> words;
    for (const QStringView word : query.split(u' ', Qt::SkipEmptyParts)) {
        if (Folded folded = fold(word); !folded.text.isEmpty() && words.size() < mostWords)
            words.push_back(std::move(folded));
    }
    if (words.size() < 2)
        return;
    std::vector<quint8> met(m_nameSizes.size(), 0);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view wanted(words[i].text.constData(),
                                      static_cast<std::size_t>(words[i].text.size()));
        for (const Key& key : m_keys) {
            if (met[key.row] != i || (words[i].letters & ~key.letters) != 0)
                continue;
            const std::string_view text(textOf(key), key.size);
            for (std::size_t at = text.find(wanted); at != std::string_view::npos;
                 at = text.find(wanted, at + 1)) {
                if (((key.starts >> at) & 1U) != 0) {
                    met[key.row] = static_cast<quint8>(i + 1);
                    break;
                }
            }
        }
    }
    for (std::size_t row = 0; row < met.size(); ++row) {
        if (met[row] == words.size())
            scores.offer(static_cast<int>(row), AllWords);
    }
}

void CatalogueSearch::scanSlips(const Folded& query, bool sameStart, Scores& scores) const
{
    const int limit = slipsIn(query.text.size());
    if (limit == 0)
        return;
    const QByteArray& wanted = query.text;
    for (const Key& key : m_keys) {
        if (key.size + limit < wanted.size() || std::popcount(query.letters & ~key.letters) > limit)
            continue;
        const char* const text = textOf(key);
        const bool near =
            text[0] == wanted[0] || text[0] == wanted[1] || (key.size > 1 && text[1] == wanted[0]);
        if (near != sameStart)
            continue;
        const EditDistance distance = editDistance(wanted, {text, key.size}, limit);
        if (distance.whole <= limit)
            scores.offer(key.row, Slip + SlipStep * distance.whole + key.penalty);
        if (distance.beginning <= limit && wanted.size() >= 5)
            scores.offer(key.row, Slip + SlipStep * distance.beginning + SlipStep / 2 + key.penalty);
    }
}

/// Where no service has all of the words: those that have some, the better the more of a name a word is.
void CatalogueSearch::scanSomeWords(QStringView query, Scores& scores) const
{
    constexpr qsizetype shortest = 3;
    constexpr qsizetype mostWords = 6;
    const QList<QStringView> words = query.split(u' ', Qt::SkipEmptyParts);
    if (words.size() < 2)
        return;
    std::vector<int> found(m_nameSizes.size(), 0);
    for (const QStringView word : words.first(std::min(words.size(), mostWords))) {
        const Folded folded = fold(word);
        if (folded.text.size() < shortest)
            continue;
        Scores one(m_catalogue->size());
        scanWhole(folded, one);
        if (one.rows().empty())
            scanSlips(folded, true, one);
        for (const int row : one.rows()) {
            int& best = found[static_cast<std::size_t>(row)];
            best += OfWord - (one.of(row) - Exact) / OfWordStep;
        }
    }
    for (std::size_t row = 0; row < found.size(); ++row) {
        if (found[row] > 0)
            scores.offer(static_cast<int>(row), std::max<int>(Slip, SomeWords - found[row]));
    }
}

/// \p whole: only where the query is all of the word.
void CatalogueSearch::scanCategories(const Folded& query, bool whole, Scores& scores) const
{
    if (query.text.size() < 2)
        return;
    for (const auto& [word, category] : m_categoryWords) {
        if (whole ? word.text != query.text : query.text.size() < 3 || !word.text.startsWith(query.text))
            continue;
        for (int row = 0; row < m_catalogue->size(); ++row) {
            if (m_catalogue->categoryOf(row) == category && (whole || !scores.has(row)))
                scores.offer(row, whole ? OfCategory : InCategory);
        }
    }
}

/// The services of \p host or of the domain above it. False where there are none.
bool CatalogueSearch::scanHost(const QString& host, Scores& scores) const
{
    QUrl url;
    url.setScheme(u"https"_s);
    url.setHost(host);
    for (const int row : m_catalogue->onHost(url))
        scores.offer(row, Beginning);
    return !scores.rows().empty();
}

void CatalogueSearch::scanCertain(QStringView text, const Folded& folded, Scores& scores) const
{
    scanWhole(folded, scores);
    scanWords(text, scores);
    scanCategories(folded, true, scores);
}

QList<SearchHit> CatalogueSearch::find(QStringView query, int limit) const
{
    constexpr qsizetype longest = 200;
    constexpr std::ptrdiff_t enough = 3;
    const QStringView typed = query.left(longest).trimmed();
    const Folded whole = fold(typed);
    if (whole.text.isEmpty() || limit <= 0)
        return {};
    Scores scores(m_catalogue->size());
    const QString host = hostIn(typed);
    if (!host.isEmpty() && scanHost(host, scores))
        return ranked(scores, limit);
    if (!host.isEmpty()) {
        // An address is meant to the letter.
        scanCertain(host, fold(host), scores);
        return ranked(scores, limit);
    }
    scanCertain(typed, whole, scores);
    const QString named = withoutFillers(typed);
    const bool wordy = !named.isEmpty() && named.size() != typed.size();
    const Folded name = wordy ? fold(named) : whole;
    if (wordy && scores.rows().empty())
        scanCertain(named, name, scores);
    // What only holds the query somewhere inside is no reason not to think of a slip.
    const auto& rows = scores.rows();
    const auto certain =
        std::count_if(rows.begin(), rows.end(), [&scores](int row) { return scores.of(row) < Inside; });
    if (certain < enough)
        scanSlips(name, true, scores);
    if (scores.rows().empty())
        scanSlips(whole, wordy, scores); // "of" may be no filler, but of the name
    if (scores.rows().empty())
        scanSomeWords(wordy ? QStringView(named) : typed, scores);
    if (rows.size() < static_cast<std::size_t>(limit))
        scanCategories(whole, false, scores);
    return ranked(scores, limit);
}

QList<SearchHit> CatalogueSearch::ranked(Scores& scores, int limit) const
{
    const auto total = [this, &scores](int row) {
        return scores.of(row) - perRank * m_catalogue->rankOf(row);
    };
    std::vector<std::pair<int, int>> best;
    best.reserve(scores.rows().size());
    for (const int row : scores.rows())
        best.emplace_back(total(row), row);
    const auto before = [this](const std::pair<int, int>& a, const std::pair<int, int>& b) {
        const auto sizeOf = [this](int row) { return m_nameSizes[static_cast<std::size_t>(row)]; };
        return std::tuple(a.first, sizeOf(a.second), a.second)
            < std::tuple(b.first, sizeOf(b.second), b.second);
    };
    const auto count = std::min(best.size(), static_cast<std::size_t>(limit));
    std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(count), best.end(), before);
    QList<SearchHit> hits;
    for (std::size_t i = 0; i < count; ++i) {
        const int row = best[i].second;
        const int score = scores.of(row);
        hits.append({row, score >= Slip && score < InCategory});
    }
    return hits;
}

} // namespace downlight
