// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/windows.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <tuple>
#include <utility>
#include <vector>

namespace downlight {

using namespace std::chrono_literals;

namespace {

/// One reporter, as what they count for.
struct Voice {
    quint64 area = 0;
    quint64 network = 0;
    double weight = 0;

    friend auto operator<=>(const Voice&, const Voice&) = default;
};

/// What has been summed up of one area.
struct Area {
    double network = 0; ///< Of the network that is being summed up.
    double damped = 0; ///< Σ φ over its networks.
    double people = 0; ///< Undamped.
    double networks = 0;
};

} // namespace

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
        return std::tie(a.reporter, a.area, a.network, b.weight)
            < std::tie(b.reporter, b.area, b.network, a.weight);
    });
    EffectiveCount count;
    std::vector<Voice> voices;
    for (auto it = inside.cbegin(); it != inside.cend();) {
        const auto next = std::find_if(it, inside.cend(), [reporter = it->reporter](const ReportMark& mark) {
            return mark.reporter != reporter;
        });
        const auto heavier = [](const ReportMark& a, const ReportMark& b) { return a.weight < b.weight; };
        voices.push_back({it->area == 0 ? it->network : it->area, it->network,
                          std::max_element(it, next, heavier)->weight});
        ++count.reporters;
        it = next;
    }
    std::sort(voices.begin(), voices.end());
    double networks = 0;
    Area area;
    for (std::size_t i = 0; i < voices.size(); ++i) {
        const bool isLast = i + 1 == voices.size();
        area.network += voices[i].weight;
        area.people += voices[i].weight;
        if (isLast || voices[i + 1].network != voices[i].network || voices[i + 1].area != voices[i].area) {
            area.damped += damped(std::exchange(area.network, 0));
            area.networks += 1;
        }
        if (isLast || voices[i + 1].area != voices[i].area) {
            // Never twice for one network: an area of one network counts as that network.
            count.people += std::min(area.damped, damped(area.people));
            networks += damped(area.networks);
            area = {};
        }
    }
    count.networks = static_cast<int>(networks);
    return count;
}

ReportWindows windowsAt(std::span<const ReportMark> marks, std::span<const ReportMark> works, Minute end)
{
    const EffectiveCount hour = effectiveCount(marks, end, 60min);
    ReportWindows windows;
    windows.d60 = hour.people;
    windows.people60 = hour.reporters;
    windows.networks60 = hour.networks;
    const EffectiveCount votes = effectiveCount(works, end, 15min);
    windows.works15 = votes.people;
    windows.worksNetworks15 = votes.networks;
    if (hour.reporters == 0)
        return windows;
    windows.d30 = effectiveCount(marks, end, 30min).people;
    windows.d15 = effectiveCount(marks, end, 15min).people;
    windows.d10 = effectiveCount(marks, end, 10min).people;
    return windows;
}

} // namespace downlight
