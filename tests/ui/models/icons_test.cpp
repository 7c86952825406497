// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/icons.h"

#include <QImage>

#include <gtest/gtest.h>

namespace downlight {
namespace {

QImage grey(const QIcon& icon)
{
    QImage picture = icon.pixmap(QSize(16, 16)).toImage().convertToFormat(QImage::Format_ARGB32);
    QImage onWhite(picture.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const QRgb pixel = picture.pixel(x, y);
            // The colours themselves are taken away: what is left is the shape.
            onWhite.setPixelColor(x, y, qAlpha(pixel) > 127 && qGray(pixel) < 200 ? Qt::black : Qt::white);
        }
    }
    return onWhite;
}

int difference(const QImage& a, const QImage& b)
{
    int pixels = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x)
            pixels += a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
    }
    return pixels;
}

TEST(Icons, AreToldApartByShapeAt16Pixels)
{
    QList<QImage> shapes;
    for (const Level level : {Level::Unknown, Level::Operational, Level::Maintenance, Level::Degraded,
                              Level::PartialOutage, Level::MajorOutage})
        shapes.append(grey(icons::forLevel(level)));
    shapes.append(grey(icons::offline()));
    shapes.append(grey(icons::snoozed()));
    for (qsizetype i = 0; i < shapes.size(); ++i) {
        ASSERT_EQ(shapes[i].width(), 16);
        for (qsizetype j = 0; j < i; ++j)
            EXPECT_GT(difference(shapes[i], shapes[j]), 25) << i << " and " << j;
    }
}

TEST(Icons, CanCarryACount)
{
    const QIcon plain = icons::forLevel(Level::MajorOutage);
    EXPECT_EQ(icons::withCount(plain, 0).pixmap(22).toImage(), plain.pixmap(22).toImage());
    EXPECT_NE(icons::withCount(plain, 3).pixmap(22).toImage(), plain.pixmap(22).toImage());
}

} // namespace
} // namespace downlight
