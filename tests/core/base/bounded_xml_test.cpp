// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_xml.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

Failure::Kind kindOf(const QByteArray& xml)
{
    const Result<QString> text = boundedXml(xml);
    EXPECT_FALSE(text);
    return text ? Failure::Kind::Storage : text.error().kind;
}

TEST(BoundedXml, RefusesEveryDocumentType)
{
    EXPECT_EQ(kindOf("<!DOCTYPE rss><rss/>"), Failure::Kind::Format);
    EXPECT_EQ(kindOf("<?xml version='1.0'?>\n<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 "
                     "'&lol;&lol;'>]><rss>&lol2;</rss>"),
              Failure::Kind::Format);
    EXPECT_EQ(kindOf("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>"),
              Failure::Kind::Format);
}

TEST(BoundedXml, RefusesDepthElementsAndAttributes)
{
    EXPECT_EQ(kindOf(QByteArray("<a>").repeated(100'000)), Failure::Kind::TooLarge);
    EXPECT_EQ(kindOf("<a>" + QByteArray("<b/>").repeated(300'000) + "</a>"), Failure::Kind::TooLarge);
    QByteArray attributes;
    for (int i = 0; i < 60'000; ++i)
        attributes += " a" + QByteArray::number(i) + "='1'";
    EXPECT_EQ(kindOf("<a" + attributes + "/>"), Failure::Kind::TooLarge);
}

TEST(BoundedXml, IsNotMisledByCommentsAndCdata)
{
    EXPECT_TRUE(boundedXml("<a><!-- <!DOCTYPE x> <b><b><b> --><![CDATA[<c><c>]]></a>"));
    EXPECT_TRUE(boundedXml("<a b='>' c=\"<\"/>"));
}

TEST(BoundedXml, DecodesWhatIsDeclared)
{
    EXPECT_EQ(*boundedXml("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"),
              u"<?xml version='1.0' encoding='ISO-8859-1'?><a>ä</a>"_s);
    EXPECT_EQ(kindOf("<a>\xff\xff</a>"), Failure::Kind::Format);
    EXPECT_EQ(kindOf("<?xml version='1.0' encoding='nonsense'?><a/>"), Failure::Kind::Format);
}

TEST(BoundedXml, DecodesEveryEncodingThatIcuKnows)
{
    const auto inside = [](const char* encoding, const QByteArray& bytes) {
        const QByteArray xml =
            "\n  <?xml version=\"1.0\" encoding = '" + QByteArray(encoding) + "' ?><a>" + bytes + "</a>";
        const Result<QString> text = boundedXml(xml);
        EXPECT_TRUE(text) << encoding << (text ? "" : text.error().detail.toStdString());
        return text ? text->section(u"<a>"_s, 1).chopped(4) : QString();
    };
    EXPECT_EQ(inside("windows-1251", "\xd1\xe1\xee\xe9"), u"Сбой"_s);
    EXPECT_EQ(inside("Windows-1252", "\x80 \xe4"), u"€ ä"_s);
    EXPECT_EQ(inside("ISO-8859-1", "\x80 \xe4"), u"€ ä"_s) << "what is called Latin-1 is Windows' in truth";
    EXPECT_EQ(inside("iso-8859-15", "\xa4"), u"€"_s);
    EXPECT_EQ(inside("Shift_JIS", "\x8f\xe1\x8a\x51"), u"障害"_s);
    EXPECT_EQ(inside("EUC-JP", "\xbe\xe3\xb3\xb2"), u"障害"_s);
    EXPECT_EQ(inside("GB2312", "\xb9\xca\xd5\xcf"), u"故障"_s);
    EXPECT_EQ(inside("KOI8-R", "\xf3\xc2\xcf\xca"), u"Сбой"_s);
}

TEST(BoundedXml, RefusesWhatIsNoXml)
{
    EXPECT_EQ(kindOf(""), Failure::Kind::Format);
    EXPECT_EQ(kindOf("just text"), Failure::Kind::Format);
    EXPECT_EQ(kindOf("<a"), Failure::Kind::Format);
}

} // namespace
} // namespace downlight
