// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_json.h"

#include "core/base/effort.h"
#include "core/base/encoding.h"

#include <QJsonArray>

#include <cmath>
#include <deque>
#include <vector>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

// As Qt 6.4.2 was measured with: a value or key, and a container that is not empty (some 210 bytes with its
// data).
constexpr qsizetype perValue = 16;
constexpr qsizetype perContainer = 200;

/// Walks over JSON text without building anything. Only counts and checks what Qt's parser does not: depth,
/// number of values, keys given twice, numbers out of range. What it lets pass may still be no JSON.
class Scanner {
public:
    Scanner(QByteArrayView text, const JsonLimits& limits)
        : m_text(text)
        , m_limits(limits)
    {
    }

    Result<void> scan();

private:
    struct Level {
        bool object;
        bool expectsKey;
        qsizetype values; ///< Counted before it began.
        std::vector<QByteArrayView> keys;
    };

    [[nodiscard]] tl::unexpected<Failure> stop(Failure::Kind kind, QLatin1StringView what) const
    {
        return fail(kind, u"JSON: %1 at byte %2"_s.arg(what).arg(m_at));
    }
    Result<void> string();
    Result<void> number();
    Result<void> open(bool object);
    Result<void> close();
    Result<void> key(QByteArrayView raw);

    QByteArrayView m_text;
    JsonLimits m_limits;
    qsizetype m_at = 0;
    qsizetype m_values = 0;
    qsizetype m_memory = 0;
    std::deque<QByteArray> m_decoded; ///< Keys that are written with escapes.
    std::vector<Level> m_levels;
};

Result<void> Scanner::scan()
{
    while (m_at < m_text.size()) {
        Result<void> step;
        switch (m_text[m_at]) {
        case '{':
            step = open(true);
            break;
        case '[':
            step = open(false);
            break;
        case '}':
        case ']':
            step = close();
            break;
        case '"':
            step = string();
            break;
        case ',':
            if (!m_levels.empty())
                m_levels.back().expectsKey = m_levels.back().object;
            break;
        case '-':
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
        case '8':
        case '9':
            step = number();
            break;
        default:
            break;
        }
        if (!step)
            return step;
        if (m_values > m_limits.values || m_memory + m_values * perValue > m_limits.memory)
            return stop(Failure::Kind::TooLarge, "more values than are read"_L1);
        if (Effort::isSpent())
            return stop(Failure::Kind::TooLarge, "no time left"_L1);
        ++m_at;
    }
    return {};
}

Result<void> Scanner::string()
{
    const qsizetype start = m_at + 1;
    bool escaped = false;
    for (++m_at; m_at < m_text.size() && (escaped || m_text[m_at] != '"'); ++m_at)
        escaped = !escaped && m_text[m_at] == '\\';
    if (m_at >= m_text.size())
        return stop(Failure::Kind::Format, "text without an end"_L1);
    if (!m_levels.empty() && m_levels.back().expectsKey)
        return key(m_text.sliced(start, m_at - start));
    ++m_values;
    m_memory += m_at - start;
    return {};
}

Result<void> Scanner::key(QByteArrayView raw)
{
    QByteArrayView name = raw;
    if (name.contains('\\')) // "\u0061" and "a" are the same key; let Qt decide by reading it
        name = m_decoded.emplace_back(
            QJsonDocument::fromJson("[\"" + raw.toByteArray() + "\"]").array().at(0).toString().toUtf8());
    m_levels.back().keys.push_back(name);
    ++m_values;
    m_memory += raw.size();
    m_levels.back().expectsKey = false;
    return {};
}

Result<void> Scanner::number()
{
    const qsizetype start = m_at;
    while (m_at + 1 < m_text.size() && QByteArrayView("+-.eE0123456789").contains(m_text[m_at + 1]))
        ++m_at;
    ++m_values;
    const QByteArrayView digits = m_text.sliced(start, m_at + 1 - start);
    bool ok = false;
    if (digits.size() > 15 && (!std::isfinite(digits.toDouble(&ok)) || !ok))
        return stop(Failure::Kind::Format, "number out of range"_L1);
    if ((digits.contains('e') || digits.contains('E')) && (!std::isfinite(digits.toDouble(&ok)) || !ok))
        return stop(Failure::Kind::Format, "number out of range"_L1);
    return {};
}

Result<void> Scanner::open(bool object)
{
    ++m_values;
    if (m_levels.size() >= static_cast<std::size_t>(m_limits.depth))
        return stop(Failure::Kind::TooLarge, "nested too deeply"_L1);
    m_levels.push_back({object, object, m_values, {}});
    return {};
}

Result<void> Scanner::close()
{
    if (m_levels.empty())
        return stop(Failure::Kind::Format, "bracket without a beginning"_L1);
    if (m_values > m_levels.back().values)
        m_memory += perContainer;
    std::vector<QByteArrayView>& keys = m_levels.back().keys;
    std::sort(keys.begin(), keys.end());
    if (std::adjacent_find(keys.begin(), keys.end()) != keys.end())
        return stop(Failure::Kind::Format, "a key is given twice in the object that ends"_L1);
    m_levels.pop_back();
    return {};
}

} // namespace

Result<QJsonDocument> parseJson(const QByteArray& bytes, const JsonLimits& limits)
{
    const Result<QByteArray> text = toUtf8(bytes);
    if (!text)
        return tl::unexpected(text.error());
    if (text->trimmed().isEmpty())
        return fail(Failure::Kind::Format, u"JSON: the answer is empty"_s);
    if (const Result<void> bounded = Scanner(*text, limits).scan(); !bounded)
        return tl::unexpected(bounded.error());
    QJsonParseError error;
    QJsonDocument document = QJsonDocument::fromJson(*text, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(Failure::Kind::Format,
                    u"JSON: %1 at byte %2"_s.arg(error.errorString()).arg(error.offset));
    return document;
}

} // namespace downlight
