// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_json.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

struct Row {
    const char* name;
    QByteArray text;
    std::optional<Failure::Kind> failure;
};

void PrintTo(const Row& row, std::ostream* out)
{
    *out << row.name;
}

class BoundedJsonTest : public ::testing::TestWithParam<Row> { };

TEST_P(BoundedJsonTest, HasADefinedResult)
{
    const Result<QJsonDocument> document = parseJson(GetParam().text);
    ASSERT_EQ(document.has_value(), !GetParam().failure.has_value())
        << (document ? "" : document.error().detail.toStdString());
    if (!document) {
        EXPECT_EQ(document.error().kind, *GetParam().failure);
    }
}

QByteArray nested(int depth)
{
    return QByteArray(depth, '[') + QByteArray(depth, ']');
}

QByteArray utf16(const char* text, bool bigEndian)
{
    QByteArray out = bigEndian ? QByteArray("\xfe\xff", 2) : QByteArray("\xff\xfe", 2);
    for (const char* c = text; *c != 0; ++c)
        bigEndian ? out.append('\0').append(*c) : out.append(*c).append('\0');
    return out;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BoundedJsonTest,
    ::testing::Values(
        Row{"Object", R"({"a":1})", {}}, Row{"Empty", "", Failure::Kind::Format},
        Row{"Blank", " \n ", Failure::Kind::Format}, Row{"Depth64", nested(64), {}},
        Row{"Depth65", nested(65), Failure::Kind::TooLarge},
        Row{"Depth100000", QByteArray(100'000, '['), Failure::Kind::TooLarge},
        Row{"KeyTwice", R"({"a":1,"b":2,"a":3})", Failure::Kind::Format},
        Row{"KeyTwiceEscaped", R"({"a":1,"\u0061":3})", Failure::Kind::Format},
        Row{"SameKeyInTwoObjects", R"([{"a":1},{"a":2}])", {}}, Row{"SameKeyInside", R"({"a":{"a":1}})", {}},
        Row{"HugeNumber", R"({"a":1e999})", Failure::Kind::Format},
        Row{"LongNumber", "[" + QByteArray(400, '9') + "]", Failure::Kind::Format},
        Row{"Mark", "\xef\xbb\xbf{\"a\":1}", {}}, Row{"Utf16Big", utf16(R"({"a":1})", true), {}},
        Row{"Utf16Little", utf16(R"({"a":1})", false), {}},
        Row{"NotUtf8", "{\"a\":\"\xff\xfe\xfd\"}", Failure::Kind::Format},
        Row{"Truncated", R"({"a":"b)", Failure::Kind::Format},
        Row{"BracketsInText", R"({"a":"]]]}}}[[["})", {}}, Row{"EscapedQuote", R"({"a":"\"","b":"\\"})", {}},
        Row{"Html", "<!DOCTYPE html><html></html>", Failure::Kind::Format},
        Row{"ClosedTooOften", "{}}", Failure::Kind::Format}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(BoundedJson, CountsValues)
{
    const QByteArray many = "[" + QByteArray("1,").repeated(500'000) + "1]";
    const Result<QJsonDocument> document = parseJson(many);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().kind, Failure::Kind::TooLarge);
}

TEST(BoundedJson, KeepsTextBehindANul)
{
    const Result<QJsonDocument> document = parseJson(R"({"a":"x\u0000y"})");
    ASSERT_TRUE(document);
    EXPECT_EQ((*document)["a"_L1].toString().size(), 3);
}

} // namespace
} // namespace downlight
