// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_xml.h"

#include "core/base/encoding.h"

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// The end of the tag that starts at \p at (the place of its '>'), counting its attributes into \p
/// attributes; -1 where it never ends.
qsizetype tagEnd(QStringView text, qsizetype at, int& attributes)
{
    QChar quote;
    for (; at < text.size(); ++at) {
        const QChar c = text[at];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
            ++attributes;
        } else if (c == u'>') {
            return at;
        }
    }
    return -1;
}

/// Where what starts at \p at and is no element (comment, CDATA, processing instruction) ends; -1 for an
/// element.
qsizetype skipSpecial(QStringView text, qsizetype at)
{
    const auto past = [&](QLatin1StringView start, QLatin1StringView end) -> qsizetype {
        if (!text.sliced(at).startsWith(start))
            return -1;
        const qsizetype found = text.indexOf(end, at + start.size());
        return found < 0 ? text.size() : found + end.size() - 1;
    };
    for (const auto& [start, end] :
         {std::pair("<!--"_L1, "-->"_L1), std::pair("<![CDATA["_L1, "]]>"_L1), std::pair("<?"_L1, "?>"_L1)}) {
        if (const qsizetype skipped = past(start, end); skipped >= 0)
            return skipped;
    }
    return -1;
}

Result<void> scan(QStringView text, const XmlLimits& limits)
{
    int depth = 0;
    int elements = 0;
    qsizetype namespaces = 0;
    for (qsizetype at = text.indexOf(u'<'); at >= 0; at = text.indexOf(u'<', at + 1)) {
        if (const qsizetype skipped = skipSpecial(text, at); skipped >= 0) {
            at = skipped;
            continue;
        }
        if (text.sliced(at).startsWith("<!"_L1))
            return fail(Failure::Kind::Format,
                        u"XML: a document type declaration is refused (at character %1)"_s.arg(at));
        int attributes = 0;
        const bool closing = at + 1 < text.size() && text[at + 1] == u'/';
        const qsizetype end = tagEnd(text, at, attributes);
        if (end < 0)
            return fail(Failure::Kind::Format, u"XML: a tag does not end (at character %1)"_s.arg(at));
        const bool empty = text[end - 1] == u'/';
        depth += closing ? -1 : (empty ? 0 : 1);
        elements += closing ? 0 : 1;
        namespaces += closing ? 0 : text.sliced(at, end - at).count(u"xmlns");
        if (depth > limits.depth || elements > limits.elements || attributes > limits.attributes
            || namespaces > limits.namespaces)
            return fail(Failure::Kind::TooLarge,
                        u"XML: more depth, elements or attributes than are read (at character %1)"_s.arg(at));
        at = end;
    }
    return elements > 0 ? Result<void>{} : fail(Failure::Kind::Format, u"XML: no element in the answer"_s);
}

} // namespace

Result<QString> boundedXml(const QByteArray& bytes, const XmlLimits& limits)
{
    Result<QString> text = xmlText(bytes);
    if (!text)
        return text;
    if (const Result<void> bounded = scan(*text, limits); !bounded)
        return tl::unexpected(bounded.error());
    return text;
}

} // namespace downlight
