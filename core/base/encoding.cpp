// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"

#include "core/base/text.h"

#include <QStringDecoder>

#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

Result<QString> decode(const QByteArray& bytes, QStringDecoder decoder)
{
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return fail(Failure::Kind::Format,
                    u"the bytes are not valid %1"_s.arg(QLatin1StringView(decoder.name())));
    return text;
}

/// The name of the encoding that the XML declaration at the head of \p bytes declares; "UTF-8" where it
/// declares none.
QByteArray declaredEncoding(const QByteArray& bytes)
{
    constexpr qsizetype longestDeclaration = 200;
    const QByteArray head = bytes.left(longestDeclaration);
    const qsizetype end = head.startsWith("<?xml") ? head.indexOf("?>") : -1;
    const qsizetype at = end < 0 ? -1 : head.left(end).indexOf("encoding");
    const qsizetype equals = at < 0 ? -1 : head.left(end).indexOf('=', at);
    if (equals < 0)
        return "UTF-8";
    const QByteArray value = head.mid(equals + 1, end - equals - 1).trimmed();
    const qsizetype close = value.isEmpty() ? -1 : value.indexOf(value.front(), 1);
    const QByteArray name = close < 0 ? QByteArray() : value.mid(1, close - 1).trimmed();
    return name.isEmpty() ? QByteArray("UTF-8") : name;
}

/// A decoder for an encoding by its name (https://www.iana.org/assignments/character-sets). ICU's names, as
/// Qt is built on Debian; invalid where nobody knows it.
QStringDecoder decoderFor(const QByteArray& name)
{
    // A declaration that can be read as bytes is not in UTF-16, whatever it says; ASCII is a part of UTF-8.
    const QByteArray lower = name.toLower();
    if (lower == "us-ascii" || lower == "ascii" || lower.startsWith("utf-16") || lower.startsWith("utf-32")
        || lower.startsWith("ucs-"))
        return QStringDecoder(QStringDecoder::Utf8);
    // What calls itself Latin-1 is Windows' in truth, where it differs: the WHATWG's rule of encodings.
    if (lower == "iso-8859-1" || lower == "latin1" || lower == "latin-1") {
        QStringDecoder windows("windows-1252");
        return windows.isValid() ? std::move(windows) : QStringDecoder(QStringDecoder::Latin1);
    }
    return QStringDecoder(name.constData());
}

QString withoutLeadingSpace(const QString& text)
{
    qsizetype from = 0;
    while (from < text.size() && text[from].isSpace())
        ++from;
    return from == 0 ? text : text.mid(from);
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
    const Result<QString> text = decode(bytes, QStringDecoder(encoding));
    return text ? Result<QByteArray>(text->toUtf8()) : tl::unexpected(text.error());
}

Result<QString> xmlText(const QByteArray& bytes)
{
    if (const auto marked = QStringConverter::encodingForData(bytes, u'<')) {
        Result<QString> text = decode(bytes, QStringDecoder(*marked));
        return text ? withoutLeadingSpace(*text) : text;
    }
    // What stands before the declaration is an error to XML; cState and templates of all kinds leave it
    // there.
    qsizetype from = 0;
    while (from < bytes.size() && QByteArrayView(" \t\r\n").contains(bytes[from]))
        ++from;
    const QByteArray document = from == 0 ? bytes : bytes.mid(from);
    const QByteArray name = declaredEncoding(document);
    QStringDecoder decoder = decoderFor(name);
    if (!decoder.isValid())
        return fail(Failure::Kind::Format,
                    u"XML: the declared encoding \"%1\" is not known here"_s.arg(
                        text::clean(QString::fromLatin1(name.left(40)))));
    return decode(document, std::move(decoder));
}

} // namespace downlight
