// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/shape.h"

#include "core/sources/foreign_json.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace downlight::foreign {

using namespace Qt::StringLiterals;

namespace {

QLatin1StringView nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Text:
        return "text"_L1;
    case Kind::Number:
        return "a number"_L1;
    case Kind::Code:
        return "a number or digits"_L1;
    case Kind::Flag:
        return "true or false"_L1;
    case Kind::List:
        return "a list"_L1;
    case Kind::Object:
        return "an object"_L1;
    case Kind::Scalar:
        return "a single value"_L1;
    case Kind::Any:
        return "there"_L1;
    }
    Q_UNREACHABLE();
}

bool isDigits(const QString& text)
{
    bool ok = false;
    static_cast<void>(text.left(20).toDouble(&ok));
    return ok;
}

bool fits(const QJsonValue& value, Kind kind)
{
    switch (kind) {
    case Kind::Text:
        return value.isString();
    case Kind::Number:
        return value.isDouble();
    case Kind::Code:
        return value.isDouble() || (value.isString() && isDigits(value.toString()));
    case Kind::Flag:
        return value.isBool();
    case Kind::List:
        return value.isArray();
    case Kind::Object:
        return value.isObject();
    case Kind::Scalar:
        return value.isString() || value.isDouble() || value.isBool();
    case Kind::Any:
        return true;
    }
    Q_UNREACHABLE();
}

bool hasInOtherCase(const QJsonObject& object, QLatin1StringView name)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().size() == name.size() && it.key().compare(name, Qt::CaseInsensitive) == 0)
            return true;
    }
    return false;
}

/// Walks down one path.
class Walk {
public:
    explicit Walk(const Field& field)
        : m_field(field)
    {
    }

    /// True where \p value, at the beginning of \p rest, fits.
    [[nodiscard]] bool down(const QJsonValue& value, QLatin1StringView rest) const;

private:
    [[nodiscard]] bool end(const QJsonValue& value) const;
    [[nodiscard]] bool each(const QJsonValue& list, QLatin1StringView rest) const;

    const Field& m_field;
};

bool Walk::end(const QJsonValue& value) const
{
    if (value.isNull())
        return m_field.need == Need::MustOrNull || (m_field.need == Need::May && m_field.kind != Kind::List);
    if (value.isUndefined())
        return m_field.need == Need::May;
    return fits(value, m_field.kind);
}

/// All of a list's elements or an object's members. What is neither is another field's matter.
bool Walk::each(const QJsonValue& list, QLatin1StringView rest) const
{
    if (rest.startsWith(u'.'))
        rest = rest.sliced(1);
    if (list.isArray()) {
        const QJsonArray array = list.toArray();
        return std::all_of(array.begin(), array.end(),
                           [&](const QJsonValue& element) { return down(element, rest); });
    }
    const QJsonObject object = list.toObject();
    return std::all_of(object.begin(), object.end(),
                       [&](const QJsonValue& member) { return down(member, rest); });
}

bool Walk::down(const QJsonValue& value, QLatin1StringView rest) const
{
    if (rest.isEmpty())
        return end(value);
    if (rest.startsWith("[]"_L1))
        return !value.isArray() || each(value, rest.sliced(2));
    if (rest.startsWith("{}"_L1))
        return !value.isObject() || each(value, rest.sliced(2));
    if (!value.isObject())
        return true;
    qsizetype length = 0;
    while (length < rest.size() && rest[length] != u'.' && rest[length] != u'[' && rest[length] != u'{')
        ++length;
    const QLatin1StringView name = rest.first(length);
    rest = rest.sliced(length);
    if (rest.startsWith(u'.'))
        rest = rest.sliced(1);
    const QJsonValue member = value[name];
    return member.isUndefined() && hasInOtherCase(value.toObject(), name) ? false : down(member, rest);
}

} // namespace

QString misfit(const QJsonValue& root, std::span<const Field> fields)
{
    for (const Field& field : fields) {
        if (!Walk(field).down(root, field.path))
            return u"%1 is not %2"_s.arg(field.path, nameOf(field.kind));
    }
    return {};
}

} // namespace downlight::foreign
