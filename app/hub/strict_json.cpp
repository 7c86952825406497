// SPDX-License-Identifier: GPL-3.0-or-later
// The body of Boost.JSON, compiled once; it is a large header.
#include "app/hub/strict_json.h"

#include <boost/json/src.hpp>

namespace downlight::hub {

bool isStrictJson(QByteArrayView text, std::size_t depth)
{
    boost::json::parse_options options;
    options.max_depth = depth;
    boost::json::error_code error;
    boost::json::monotonic_resource memory;
    boost::json::parse({text.data(), static_cast<std::size_t>(text.size())}, error, &memory, options);
    return !error;
}

} // namespace downlight::hub
