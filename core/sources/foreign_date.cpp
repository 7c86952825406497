// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_date.h"

#include "core/base/compat.h"

#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longest = 100;
constexpr int firstYear = 2000;
constexpr int lastYear = 2100;
constexpr int minute = 60;
constexpr int hour = 3600;

/// The names of RFC 822, 5.1, and those that are in use besides (IANA time zone database). Where a name means
/// several zones, the one that feeds are written in: "IST" of India, "CST" and "EST" of America, "BST" of
/// Britain.
constexpr std::array<std::pair<QLatin1StringView, int>, 56> zoneNames{{
    {"gmt"_L1, 0},          {"utc"_L1, 0},          {"ut"_L1, 0},           {"z"_L1, 0},
    {"wet"_L1, 0},          {"est"_L1, -5 * hour},  {"edt"_L1, -4 * hour},  {"cst"_L1, -6 * hour},
    {"cdt"_L1, -5 * hour},  {"mst"_L1, -7 * hour},  {"mdt"_L1, -6 * hour},  {"pst"_L1, -8 * hour},
    {"pdt"_L1, -7 * hour},  {"akst"_L1, -9 * hour}, {"akdt"_L1, -8 * hour}, {"hst"_L1, -10 * hour},
    {"ast"_L1, -4 * hour},  {"adt"_L1, -3 * hour},  {"nst"_L1, -12600},     {"ndt"_L1, -9000},
    {"brt"_L1, -3 * hour},  {"art"_L1, -3 * hour},  {"clt"_L1, -4 * hour},  {"clst"_L1, -3 * hour},
    {"cot"_L1, -5 * hour},  {"pet"_L1, -5 * hour},  {"west"_L1, hour},      {"bst"_L1, hour},
    {"cet"_L1, hour},       {"mez"_L1, hour},       {"wat"_L1, hour},       {"cest"_L1, 2 * hour},
    {"mesz"_L1, 2 * hour},  {"eet"_L1, 2 * hour},   {"sast"_L1, 2 * hour},  {"cat"_L1, 2 * hour},
    {"eest"_L1, 3 * hour},  {"msk"_L1, 3 * hour},   {"trt"_L1, 3 * hour},   {"eat"_L1, 3 * hour},
    {"gst"_L1, 4 * hour},   {"pkt"_L1, 5 * hour},   {"ist"_L1, 19800},      {"npt"_L1, 20700},
    {"ict"_L1, 7 * hour},   {"wib"_L1, 7 * hour},   {"sgt"_L1, 8 * hour},   {"hkt"_L1, 8 * hour},
    {"awst"_L1, 8 * hour},  {"jst"_L1, 9 * hour},   {"kst"_L1, 9 * hour},   {"acst"_L1, 34200},
    {"aest"_L1, 10 * hour}, {"aedt"_L1, 11 * hour}, {"nzst"_L1, 12 * hour}, {"nzdt"_L1, 13 * hour},
}};

constexpr std::array<QLatin1StringView, 12> months{"jan"_L1, "feb"_L1, "mar"_L1, "apr"_L1,
                                                   "may"_L1, "jun"_L1, "jul"_L1, "aug"_L1,
                                                   "sep"_L1, "oct"_L1, "nov"_L1, "dec"_L1};
constexpr std::array<QLatin1StringView, 12> fullMonths{
    "january"_L1, "february"_L1, "march"_L1,     "april"_L1,   "may"_L1,      "june"_L1,
    "july"_L1,    "august"_L1,   "september"_L1, "october"_L1, "november"_L1, "december"_L1};

/// 1 to 12 for a name of a month or the beginning of one, at least three letters long; 0 for anything else.
int monthFrom(QStringView word)
{
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (word.startsWith(months.at(i)) && fullMonths.at(i).startsWith(word))
            return static_cast<int>(i) + 1;
    }
    return 0;
}

/// Seconds east of Greenwich for "+01:00", "-0530", "+1"; nullopt for anything else.
std::optional<int> offsetFrom(const QString& word)
{
    static const QRegularExpression shape(u"^([+-])(\\d{1,2}):?(\\d{2})?$"_s);
    const QRegularExpressionMatch match = shape.match(word);
    const int hours = match.captured(2).toInt();
    const int minutes = match.captured(3).toInt();
    if (!match.hasMatch() || hours > 14 || minutes >= minute)
        return std::nullopt;
    return (match.captured(1) == "-"_L1 ? -1 : 1) * (hours * hour + minutes * minute);
}

std::optional<int> zoneFrom(const QString& name)
{
    for (const auto& [zone, offset] : zoneNames) {
        if (name == zone)
            return offset;
    }
    return std::nullopt;
}

/// What was found of a date so far.
struct Parts {
    int year = 0;
    int month = 0;
    int day = 0;
    QTime time;
    bool pm = false;
    bool am = false;
    std::optional<int> offset; ///< From digits: wins over a name.
    std::optional<int> named;
    QByteArray region; ///< "Europe/Berlin".
    QList<int> numbers; ///< One and two digits that are not placed yet.
};

/// "2026-06-10", "20260610", "2026/6/10", "10.6.2026", and "6/13/2026" where only one order makes a date.
bool takeDigitsDate(const QString& word, Parts& parts)
{
    static const QRegularExpression yearFirst(u"^(\\d{4})([-/.]?)(\\d{1,2})\\2(\\d{1,2})$"_s);
    static const QRegularExpression yearLast(u"^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})$"_s);
    if (const QRegularExpressionMatch match = yearFirst.match(word); match.hasMatch()) {
        if (match.captured(2).isEmpty() && word.size() != 8)
            return false;
        parts.year = match.captured(1).toInt();
        parts.month = match.captured(3).toInt();
        parts.day = match.captured(4).toInt();
        return true;
    }
    const QRegularExpressionMatch match = yearLast.match(word);
    if (!match.hasMatch())
        return false;
    const int first = match.captured(1).toInt();
    const int second = match.captured(3).toInt();
    parts.year = match.captured(4).toInt();
    const bool dayFirst = match.captured(2) == "."_L1 || first > 12 || first == second;
    const bool monthFirst = match.captured(2) != "."_L1 && second > 12;
    if (dayFirst || monthFirst) {
        parts.day = dayFirst ? first : second;
        parts.month = dayFirst ? second : first;
    }
    return true; // else nobody can tell the day; the year is known
}

bool takeTime(const QString& word, Parts& parts)
{
    static const QRegularExpression shape(u"^(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?(am|pm)?$"_s);
    const QRegularExpressionMatch match = shape.match(word);
    if (!match.hasMatch())
        return false;
    // A leap second is the last one of its minute to Qt.
    parts.time = QTime(match.captured(1).toInt(), match.captured(2).toInt(),
                       std::min(match.captured(3).toInt(), minute - 1));
    parts.am = parts.am || match.captured(4) == "am"_L1;
    parts.pm = parts.pm || match.captured(4) == "pm"_L1;
    return true;
}

void takeNumber(const QString& word, Parts& parts)
{
    bool ok = false;
    QString digits = word;
    static const QRegularExpression ordinal(u"^(\\d{1,2})(st|nd|rd|th)$"_s);
    if (const QRegularExpressionMatch match = ordinal.match(word); match.hasMatch())
        digits = match.captured(1);
    const int number = digits.toInt(&ok);
    if (!ok)
        return;
    if (digits.size() == 4 && parts.year == 0)
        parts.year = number;
    else if (digits.size() <= 2)
        parts.numbers.append(number);
}

void takeWord(const QString& word, const QString& asWritten, Parts& parts)
{
    if (takeDigitsDate(word, parts) || takeTime(word, parts))
        return;
    if (word == "am"_L1 || word == "pm"_L1) {
        (word == "pm"_L1 ? parts.pm : parts.am) = true;
    } else if (const int month = monthFrom(word); month != 0) {
        parts.month = month;
    } else if (const auto zone = zoneFrom(word)) {
        parts.named = zone;
    } else if (const auto offset = offsetFrom(word); offset && parts.time.isValid()) {
        parts.offset = offset;
    } else if (word.contains(u'/')) {
        parts.region = asWritten.toLatin1();
    } else {
        takeNumber(word, parts);
    }
}

/// Places the short numbers: the day, and a year of two digits (RFC 2822, 4.3).
void placeNumbers(Parts& parts)
{
    if (parts.day == 0 && !parts.numbers.isEmpty())
        parts.day = parts.numbers.takeFirst();
    if (parts.year == 0 && !parts.numbers.isEmpty()) {
        const int two = parts.numbers.takeFirst();
        parts.year = two + (two < 50 ? 2000 : 1900);
    }
}

/// \p written in words: "2026-06-10T11:00:00+0200" and "10-Jun-26" come apart, "UTC+02:00" does, too.
QStringList wordsOf(QString written)
{
    static const QRegularExpression isoTime(u"(\\d)t(\\d{2}:?\\d{2})"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression monthBetween(u"(\\d{1,2})-([a-z]{3,9})-(\\d{2,4})"_s,
                                                 QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression beforeOffset(u"([a-z]|:\\d{2}(?:[.,]\\d+)?)([+-]\\d)"_s,
                                                 QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression beforeZulu(u"(\\d)z\\b"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression between(u"[\\s,()\\[\\]]+"_s);
    static const QRegularExpression bareTime(u"(\\d{8})t(\\d{2})(\\d{2})(\\d{2})"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    written.replace(bareTime, u"\\1 \\2:\\3:\\4"_s);
    written.replace(isoTime, u"\\1 \\2"_s);
    written.replace(monthBetween, u"\\1 \\2 \\3"_s);
    written.replace(beforeOffset, u"\\1 \\2"_s);
    written.replace(beforeZulu, u"\\1 z"_s);
    return written.split(between, Qt::SkipEmptyParts);
}

std::optional<QDateTime> timeOf(const Parts& parts)
{
    const QDate date(parts.year, parts.month, parts.day);
    QTime time = parts.time.isValid() ? parts.time : QTime(0, 0);
    if (!date.isValid() || parts.year < firstYear || parts.year > lastYear)
        return std::nullopt;
    if ((parts.pm || parts.am) && time.hour() <= 12)
        time = QTime(time.hour() % 12 + (parts.pm ? 12 : 0), time.minute(), time.second());
    if (!parts.offset && !parts.named && !parts.region.isEmpty()) {
        const QTimeZone zone(parts.region);
        if (zone.isValid())
            return QDateTime(date, time, zone).toUTC();
    }
    const int offset = parts.offset.value_or(parts.named.value_or(0));
    return QDateTime(date, time, compat::utc).addSecs(-offset);
}

} // namespace

ForeignDate readForeignDate(const QString& written)
{
    if (written.size() > longest)
        return {};
    Parts parts;
    for (const QString& word : wordsOf(written.simplified())) {
        QString plain = word.toLower();
        while (plain.endsWith(u'.') || plain.endsWith(u';'))
            plain.chop(1);
        takeWord(plain, word, parts);
    }
    placeNumbers(parts);
    if (const auto time = timeOf(parts))
        return {*time, 0};
    static const QRegularExpression anyYear(u"(?<!\\d)((?:19|20)\\d{2})(?!\\d)"_s);
    const QRegularExpressionMatch match = anyYear.match(written);
    return {{}, match.hasMatch() ? match.captured(1).toInt() : (parts.month > 0 ? parts.year : 0)};
}

} // namespace downlight
