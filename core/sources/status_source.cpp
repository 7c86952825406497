// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/status_source.h"

#include "core/sources/limits.h"
#include "core/sources/page_level.h"

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Failure> tookTooLong()
{
    return fail(Failure::Kind::TooLarge,
                u"reading the answer takes more than %1 s"_s.arg(limits::longestReading.count() / 1000));
}

} // namespace

Result<Reading> StatusSource::parse(const HttpReply& reply) const
{
    const Effort effort(limits::longestReading);
    Result<Reading> reading = readReply(reply);
    if (Effort::isSpent())
        return tookTooLong();
    if (reading) {
        limits::bound(*reading);
        believeOnlyWhatIsClear(*reading);
    }
    return reading;
}

Result<void> StatusSource::complete(Reading& reading, const HttpReply& reply) const
{
    const Effort effort(limits::longestReading);
    Reading filled = reading;
    const Result<void> read = completeFrom(filled, reply);
    if (Effort::isSpent())
        return tookTooLong();
    if (read) {
        limits::bound(filled);
        believeOnlyWhatIsClear(filled);
        reading = std::move(filled);
    }
    return read;
}

} // namespace downlight
