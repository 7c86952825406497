// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/request_head.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace downlight::hub {

/// What came over a connection and was not taken yet: begins small, and grows to one request of the largest
/// size.
class RequestBuffer {
public:
    /// Room for more bytes; empty where the largest request would not need any.
    struct Room {
        char* data = nullptr;
        std::size_t size = 0;
    };
    [[nodiscard]] Room room()
    {
        constexpr auto most = static_cast<std::size_t>(mostHeadBytes + mostBodyBytes);
        if (m_filled == m_bytes.size())
            m_bytes.resize(std::min(m_bytes.size() * 4, most));
        return {m_bytes.data() + m_filled, m_bytes.size() - m_filled};
    }
    void came(std::size_t count) { m_filled += count; }

    [[nodiscard]] bool isEmpty() const { return m_filled == 0; }
    [[nodiscard]] QByteArrayView bytes() const { return {m_bytes.data(), static_cast<qsizetype>(m_filled)}; }

    /// How many bytes a request's head has, its empty line included; 0 where its end has not come.
    [[nodiscard]] qsizetype headBytes()
    {
        const qsizetype end = bytes().indexOf("\r\n\r\n", std::max<qsizetype>(0, m_scanned - 3));
        m_scanned = end < 0 ? bytes().size() : m_scanned;
        return end < 0 ? 0 : end + 4;
    }

    /// Takes the first \p count bytes away.
    void drop(qsizetype count)
    {
        m_bytes.erase(m_bytes.begin(), m_bytes.begin() + count);
        m_bytes.resize(std::max(m_bytes.size(), small));
        m_filled -= static_cast<std::size_t>(count);
        m_scanned = 0;
    }

private:
    static constexpr std::size_t small = 1024;
    std::vector<char> m_bytes = std::vector<char>(small);
    std::size_t m_filled = 0;
    qsizetype m_scanned = 0; ///< No end of a head before here.
};

} // namespace downlight::hub
