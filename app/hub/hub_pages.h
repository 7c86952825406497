// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"
#include "core/catalogue/catalogue.h"
#include "core/reports/counting_hub.h"

namespace downlight::hub {

/// Pages for people without the program. English, no script, nothing from elsewhere; every text is escaped by
/// the template.
class HubPages {
public:
    /// \p publicUrl: under which the hub is reached, without a slash at its end; may be empty.
    HubPages(const Catalogue& catalogue, QString publicUrl);

    /// What people report now, and every service by category.
    [[nodiscard]] QByteArray front(CountingHub& hub, Minute now) const;
    [[nodiscard]] QByteArray service(const CatalogueEntry& entry, CountingHub& hub, Minute now) const;
    [[nodiscard]] HttpAnswer notFound() const;
    [[nodiscard]] static HttpAnswer style();

    /// Headers that let a page do nothing but show itself.
    [[nodiscard]] static QList<QPair<QByteArray, QByteArray>> guards();

    /// Questions about \p entry with their answers.
    [[nodiscard]] QList<QPair<QString, QString>> questions(const CatalogueEntry& entry) const;

private:
    const Catalogue& m_catalogue;
    QString m_publicUrl;
    std::string m_front;
    std::string m_service;
    std::string m_missing;
};

/// What a state is called for people: "No issues", "Possible problems", …
[[nodiscard]] QString stateText(CrowdState state);

} // namespace downlight::hub
