// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"

#include <QStringDecoder>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

Result<QString> decode(const QByteArray& bytes, QStringConverter::Encoding encoding)
{
    QStringDecoder decoder(encoding);
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return fail(Failure::Kind::Format,
                    u"the bytes are not valid %1"_s.arg(
                        QLatin1StringView(QStringConverter::nameForEncoding(encoding))));
    return text;
}

/// The encoding that the XML declaration at the head of \p bytes names; UTF-8 where it names none.
std::optional<QStringConverter::Encoding> declaredEncoding(const QByteArray& bytes)
{
    const QByteArray head = bytes.left(200);
    const qsizetype end = head.startsWith("<?xml") ? head.indexOf("?>") : -1;
    const qsizetype at = end < 0 ? -1 : head.left(end).indexOf("encoding=");
    if (at < 0)
        return QStringConverter::Utf8;
    const char quote = head[at + 9];
    const QByteArray name = head.mid(at + 10, head.indexOf(quote, at + 10) - at - 10).toLower();
    if (name == "us-ascii" || name == "ascii")
        return QStringConverter::Utf8;
    return QStringConverter::encodingForName(name.constData());
}

} // namespace

Result<QByteArray> toUtf8(const QByteArray& bytes)
{
    const auto encoding = QStringConverter::encodingForData(bytes).value_or(QStringConverter::Utf8);
    if (encoding == QStringConverter::Utf8) {
        const QByteArray text = bytes.startsWith("\xef\xbb\xbf") ? bytes.mid(3) : bytes;
        if (!text.isValidUtf8())
            return fail(Failure::Kind::Format, u"the bytes are not valid UTF-8"_s);
        return text;
    }
    const Result<QString> text = decode(bytes, encoding);
    return text ? Result<QByteArray>(text->toUtf8()) : tl::unexpected(text.error());
}

Result<QString> xmlText(const QByteArray& bytes)
{
    if (const auto marked = QStringConverter::encodingForData(bytes, u'<'))
        return decode(bytes, *marked);
    const auto declared = declaredEncoding(bytes);
    if (!declared)
        return fail(Failure::Kind::Format, u"XML: the declared encoding is not known here"_s);
    // UTF-16 without a mark was caught above; a declaration readable as bytes cannot be UTF-16.
    return decode(bytes,
                  *declared == QStringConverter::Latin1 ? QStringConverter::Latin1 : QStringConverter::Utf8);
}

} // namespace downlight
