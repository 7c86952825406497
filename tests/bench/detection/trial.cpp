// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/detection/trial.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace downlight::bench {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr double stepsInHour = stepsPerHour;

double poisson(double mean, std::mt19937& random)
{
    return mean > 0 ? std::poisson_distribution<int>(mean)(random) : 0;
}

std::vector<Span> labelsOf(const QString& file, const QString& name, const CountSeries& series)
{
    std::vector<Span> spans;
    QFile labels(file);
    if (!labels.open(QIODevice::ReadOnly))
        return spans;
    const QJsonArray windows = QJsonDocument::fromJson(labels.readAll()).object()[name].toArray();
    const auto stepAt = [&series](const QString& written) {
        QDateTime time = QDateTime::fromString(written.left(19).replace(u' ', u'T'), Qt::ISODate);
        time.setTimeSpec(Qt::UTC);
        const auto minutes = std::chrono::minutes(time.toSecsSinceEpoch() / 60);
        return static_cast<std::size_t>(std::max<qint64>(0, (Minute(minutes) - series.start) / series.step));
    };
    for (const auto& window : windows)
        spans.push_back({stepAt(window[0].toString()), stepAt(window[1].toString())});
    return spans;
}

} // namespace

Trial syntheticTrial(double perHour, int days, std::mt19937& random)
{
    Trial trial;
    trial.background = u"synthetic"_s;
    trial.perHour = perHour;
    trial.series.start = Minute(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));
    const auto steps = static_cast<std::size_t>(days) * 24 * stepsPerHour;
    // Some days are livelier than others, and all of a day's hours with it.
    std::gamma_distribution<double> liveliness(12, 1.0 / 12);
    double today = 1;
    for (std::size_t step = 0; step < steps; ++step) {
        const std::size_t ofDay = step % (24 * stepsPerHour);
        if (ofDay == 0)
            today = liveliness(random);
        const double hour = static_cast<double>(ofDay) / stepsInHour;
        const bool weekend = step / (24 * stepsPerHour) % 7 >= 5;
        const double rhythm = 1 + 0.8 * std::sin((hour - 9) / 12 * std::numbers::pi);
        const double rate = perHour * rhythm * (weekend ? 0.7 : 1.1) * today / stepsInHour;
        trial.series.counts.push_back(poisson(rate, random));
    }
    return trial;
}

Trial thinnedTrial(const QString& csv, const QString& labels, double perHour, std::mt19937& random)
{
    Trial trial;
    trial.background = QFileInfo(csv).baseName();
    trial.perHour = perHour;
    QFile file(csv);
    const Result<CountSeries> original =
        file.open(QIODevice::ReadOnly) ? readSeries(file.readAll(), 0s) : CountSeries();
    if (!original || original->counts.empty())
        return trial;
    const double sum = std::accumulate(original->counts.begin(), original->counts.end(), 0.0);
    const double share = perHour / (sum / static_cast<double>(original->counts.size()) * stepsInHour);
    if (share > 1)
        return trial;
    trial.series = *original;
    for (double& count : trial.series.counts)
        count = std::binomial_distribution<int>(static_cast<int>(count), share)(random);
    trial.unclear = labelsOf(labels, QFileInfo(csv).fileName(), trial.series);
    return trial;
}

void injectOutages(Trial& trial, double perHour, std::mt19937& random)
{
    constexpr std::size_t ramp = 3;
    const std::size_t size = trial.series.counts.size();
    const std::size_t every = 3 * 24 * stepsPerHour;
    for (std::size_t from = warmUp; from + every < size; from += every) {
        const std::size_t begin = from + random() % (every - 8 * stepsPerHour);
        const std::size_t length = stepsPerHour + random() % (3 * stepsPerHour + 1);
        for (std::size_t i = 0; i < length; ++i) {
            const double height = std::min(1.0, static_cast<double>(i + 1) / ramp);
            trial.series.counts[begin + i] += poisson(perHour * height / stepsInHour, random);
        }
        trial.outages.push_back({begin, begin + length});
    }
    trial.windows.reserve(size);
    for (std::size_t i = 0; i < size; ++i)
        trial.windows.push_back(windowsOf(trial.series, i));
}

} // namespace downlight::bench
