// SPDX-License-Identifier: GPL-3.0-or-later
// How long a chart takes: from nothing to pixels for 30 days of hours and for a year, and to be drawn again.

#include "core/base/compat.h"
#include "ui/chart/chart_content.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <vector>

using namespace downlight;

namespace {

double median(const std::function<void()>& work)
{
    constexpr int runs = 15;
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

CrowdHistory historyOf(const ChartContent::Span& span)
{
    CrowdHistory history;
    history.start = Minute(std::chrono::minutes(span.from().toSecsSinceEpoch() / 60));
    for (int hour = 0; hour < span.days * 24; ++hour) {
        const double usual = 20 + 15 * std::sin(hour * 0.2618);
        history.people.emplace_back(static_cast<int>(usual) + hour * 7919 % 11);
        history.expected.push_back(usual);
    }
    return history;
}

void figure(const char* name, double value)
{
    std::printf("{\"name\": \"%s\", \"value\": %.2f, \"unit\": \"ms\"}\n", name, value);
}

} // namespace

int main(int argc, char** argv)
{
    const QApplication app(argc, argv);
    const QDateTime now(QDate(2026, 11, 25), QTime(12, 30), compat::utc);
    QImage image(760, 340, QImage::Format_ARGB32_Premultiplied);
    for (const auto& [days, name] : {std::pair(30, "chart_30d_ms"), std::pair(365, "chart_1y_ms")}) {
        const ChartContent::Span span{days, now, QTimeZone("Europe/Berlin")};
        const CrowdHistory history = historyOf(span);
        figure(name, median([&] {
                   ReportChart chart;
                   chart.resize(image.size());
                   chart.setContent(ChartContent::reports(history, {}, span));
                   chart.render(&image);
               }));
    }
    const ChartContent::Span span{30, now, QTimeZone("Europe/Berlin")};
    ReportChart chart;
    chart.resize(image.size());
    chart.setContent(ChartContent::reports(historyOf(span), {}, span));
    chart.render(&image);
    figure("chart_redraw_ms", median([&] { chart.render(&image); }));
    return 0;
}
