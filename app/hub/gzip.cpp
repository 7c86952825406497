// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/gzip.h"

#include <QList>

#include <algorithm>
#include <zlib.h>

namespace downlight::hub {

QByteArray gzip(const QByteArray& bytes)
{
    constexpr int gzipWindow = MAX_WBITS + 16; // https://www.zlib.net/manual.html#Advanced
    constexpr int memory = 8; // zlib's own default
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    QByteArray in = bytes; // zlib's interface takes no const
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.truncate(done ? static_cast<qsizetype>(stream.total_out) : 0);
    deflateEnd(&stream);
    return out;
}

bool acceptsGzip(const QByteArray& acceptEncoding)
{
    const QList<QByteArray> codings = acceptEncoding.toLower().split(',');
    return std::any_of(codings.begin(), codings.end(), [](const QByteArray& coding) {
        const QList<QByteArray> parts = coding.split(';');
        const QByteArray name = parts.first().trimmed();
        bool isNumber = true;
        const double weight =
            parts.size() > 1 ? QByteArray(parts[1]).replace(' ', "").mid(2).toDouble(&isNumber) : 1;
        return (name == "gzip" || name == "x-gzip") && isNumber && weight > 0;
    });
}

} // namespace downlight::hub
