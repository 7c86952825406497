// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_answer.h"

#include "core/base/bounded_json.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

bool looksLikeHtml(const QByteArray& body)
{
    constexpr qsizetype longestHead = 8192;
    QByteArray head = body.left(longestHead).toLower();
    if (head.startsWith("\xef\xbb\xbf"))
        head = head.mid(3);
    // A comment, or a line that says that it is XML, may stand first.
    for (head = head.trimmed(); head.startsWith("<!--") || head.startsWith("<?xml"); head = head.trimmed()) {
        const qsizetype end = head.indexOf('>');
        if (end < 0)
            return false;
        head = head.mid(end + 1);
    }
    return head.startsWith("<!doctype html") || head.startsWith("<html") || head.startsWith("<head");
}

/// The JSON inside "callback(…);", as servers wrap it for scripts of other sites (JSONP); else \p body
/// itself.
QByteArray withoutCall(const QByteArray& body)
{
    const qsizetype open = body.left(64).indexOf('(');
    const bool isName = open > 0 && std::all_of(body.begin(), body.begin() + open, [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                                || c == '_' || c == '$' || c == '.';
                        });
    const qsizetype close = isName ? body.lastIndexOf(')') : -1;
    return close > open && body.size() - close < 8 ? body.mid(open + 1, close - open - 1) : body;
}

} // namespace

bool ForeignAnswer::isWebPage() const
{
    return looksLikeHtml(m_body);
}

const Result<QJsonDocument>& ForeignAnswer::json() const
{
    if (!m_json) {
        m_json = isWebPage()
            ? Result<QJsonDocument>(fail(Failure::Kind::Format, u"a web page where JSON was asked for"_s))
            : parseJson(withoutCall(m_body));
    }
    return *m_json;
}

const Result<Feed>& ForeignAnswer::feed() const
{
    if (!m_feed) {
        // What is no XML at all need not be read as such by everybody who asks.
        const QByteArray head = m_body.left(8).trimmed();
        const bool isText = !head.isEmpty() && (head[0] == '{' || head[0] == '[');
        m_feed = isText ? Result<Feed>(fail(Failure::Kind::Format, u"JSON where a feed was asked for"_s))
                        : readFeed(m_body);
    }
    return *m_feed;
}

} // namespace downlight
