// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/status_source.h"

#include <memory>
#include <vector>

namespace downlight {

/// Owns the status sources and finds them by id. Made once in main() and passed down.
class SourceRegistry {
public:
    /// A registry that holds every source named in core/CMakeLists.txt.
    [[nodiscard]] static SourceRegistry withBuiltins();

    /// \pre No source with the same id is held yet.
    void add(std::unique_ptr<StatusSource> source);

    /// The source called \p id, or nullptr. Owned by the registry.
    [[nodiscard]] const StatusSource* find(const QString& id) const;

    /// The source whose format the bytes of \p answer show, or nullptr.
    [[nodiscard]] const StatusSource* recognise(const ForeignAnswer& answer) const;

    [[nodiscard]] const std::vector<std::unique_ptr<StatusSource>>& all() const noexcept { return m_sources; }

private:
    std::vector<std::unique_ptr<StatusSource>> m_sources; ///< In order of registration.
};

} // namespace downlight
