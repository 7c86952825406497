// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/source_registry.h"

#include <algorithm>

namespace downlight {

void SourceRegistry::add(std::unique_ptr<StatusSource> source)
{
    Q_ASSERT_X(find(source->id()) == nullptr, "SourceRegistry::add", "two sources share an id");
    m_sources.push_back(std::move(source));
}

const StatusSource* SourceRegistry::find(const QString& id) const
{
    const auto found = std::find_if(m_sources.begin(), m_sources.end(),
                                    [&id](const auto& source) { return source->id() == id; });
    return found == m_sources.end() ? nullptr : found->get();
}

const StatusSource* SourceRegistry::recognise(const ForeignAnswer& answer) const
{
    const auto found = std::find_if(m_sources.begin(), m_sources.end(),
                                    [&answer](const auto& source) { return source->recognises(answer); });
    return found == m_sources.end() ? nullptr : found->get();
}

} // namespace downlight
