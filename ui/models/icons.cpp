// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/icons.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

#include <array>

namespace downlight::icons {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array sizes{16, 22, 24, 32, 48, 64};

QIcon fromSvg(const QString& name)
{
    QSvgRenderer renderer(u":/downlight/icons/%1.svg"_s.arg(name));
    QIcon icon;
    for (const int size : sizes) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace

QIcon forLevel(Level level)
{
    return fromSvg(toWord(level));
}

QIcon offline()
{
    return fromSvg(u"offline"_s);
}

QIcon snoozed()
{
    return fromSvg(u"snoozed"_s);
}

QIcon application()
{
    return fromSvg(u"downlight"_s);
}

QIcon letterTile(const QString& name)
{
    const QString letter =
        QStringView(name).left(name.size() > 1 && name[0].isHighSurrogate() ? 2 : 1).toString().toUpper();
    // Dark enough for white letters, whatever the hue.
    unsigned hash = 5381; // Qt's own is another in every process
    for (const QChar c : name)
        hash = hash * 33 + c.unicode();
    const QColor colour = QColor::fromHsl(static_cast<int>(hash % 360), 110, 95);
    QIcon icon;
    for (const int size : {24, 48, 96}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(pixmap.rect(), size / 5.0, size / 5.0);
        QFont font = painter.font();
        font.setPixelSize(size * 6 / 10);
        font.setBold(true);
        painter.setFont(font);
        painter.setPen(Qt::white);
        painter.drawText(pixmap.rect(), Qt::AlignCenter, letter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

namespace {

/// \p icon with \p sign in its lower right corner.
QIcon withSign(const QIcon& icon, const QString& sign)
{
    QIcon signedIcon;
    for (const int size : sizes) {
        QPixmap pixmap = icon.pixmap(QSize(size, size));
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        const int side = size * 5 / 8;
        const QRect corner(size - side, size - side, side, side);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0x20, 0x24, 0x2b));
        painter.drawRoundedRect(corner, side / 4.0, side / 4.0);
        QFont font = painter.font();
        font.setPixelSize(sign.size() > 1 ? side * 6 / 10 : side * 8 / 10);
        font.setBold(true);
        painter.setFont(font);
        painter.setPen(Qt::white);
        painter.drawText(corner, Qt::AlignCenter, sign);
        painter.end();
        signedIcon.addPixmap(pixmap);
    }
    return signedIcon;
}

} // namespace

QIcon withMark(const QIcon& icon)
{
    return withSign(icon, u"?"_s);
}

QIcon withCount(const QIcon& icon, int count)
{
    return count <= 0 ? icon : withSign(icon, QString::number(std::min(count, 99)));
}

} // namespace downlight::icons
