// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/windows.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace downlight {

using namespace std::chrono_literals;

double damped(double reporters)
{
    constexpr double linear = 2;
    constexpr double most = 6;
    return reporters <= linear ? reporters : std::min(most, linear + std::log2(reporters - 1));
}

EffectiveCount effectiveCount(std::span<const ReportMark> marks, Minute end, std::chrono::minutes width)
{
    std::vector<ReportMark> inside;
    for (const ReportMark& mark : marks) {
        if (mark.at < end && mark.at >= end - width)
            inside.push_back(mark);
    }
    // A reporter who moved between networks counts in the smallest key, so that the order cannot matter.
    std::sort(inside.begin(), inside.end(), [](const ReportMark& a, const ReportMark& b) {
        return std::tie(a.reporter, a.network, b.weight) < std::tie(b.reporter, b.network, a.weight);
    });
    EffectiveCount count;
    std::vector<std::pair<quint64, double>> byNetwork;
    for (auto it = inside.cbegin(); it != inside.cend();) {
        const auto next = std::find_if(it, inside.cend(), [reporter = it->reporter](const ReportMark& mark) {
            return mark.reporter != reporter;
        });
        const auto heavier = [](const ReportMark& a, const ReportMark& b) { return a.weight < b.weight; };
        byNetwork.emplace_back(it->network, std::max_element(it, next, heavier)->weight);
        ++count.reporters;
        it = next;
    }
    std::sort(byNetwork.begin(), byNetwork.end());
    double sum = 0;
    for (std::size_t i = 0; i < byNetwork.size(); ++i) {
        sum += byNetwork[i].second;
        if (i + 1 < byNetwork.size() && byNetwork[i + 1].first == byNetwork[i].first)
            continue;
        count.people += damped(sum);
        ++count.networks;
        sum = 0;
    }
    return count;
}

ReportWindows windowsAt(std::span<const ReportMark> marks, std::span<const ReportMark> works, Minute end)
{
    const EffectiveCount hour = effectiveCount(marks, end, 60min);
    ReportWindows windows;
    windows.d60 = hour.people;
    windows.people60 = hour.reporters;
    windows.networks60 = hour.networks;
    if (hour.reporters == 0)
        return windows;
    windows.d30 = effectiveCount(marks, end, 30min).people;
    windows.d15 = effectiveCount(marks, end, 15min).people;
    windows.d10 = effectiveCount(marks, end, 10min).people;
    windows.works15 = effectiveCount(works, end, 15min).people;
    return windows;
}

} // namespace downlight
