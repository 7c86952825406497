// SPDX-License-Identifier: GPL-3.0-or-later
// What a hub says of itself and of services: the part of HubApi that hardly ever changes.

#include "app/hub/hub_api.h"
#include "app/hub/hub_config.h"
#include "app/hub/hub_pages.h"
#include "app/hub/request_head.h"
#include "core/reports/crowd_json.h"
#include "core/reports/proof_of_work.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace downlight::hub {

using namespace Qt::StringLiterals;

QByteArray HubApi::meta() const
{
    const HubConfig& config = m_parts.config;
    return QJsonDocument(
               QJsonObject{
                   {"name"_L1, "downlight-hub"_L1},
                   {"version"_L1, QLatin1StringView(DOWNLIGHT_VERSION)},
                   {"api"_L1, "v1"_L1},
                   {"services"_L1, m_parts.catalogue->size()},
                   {"catalogue_hash"_L1,
                    QString::fromLatin1(
                        QCryptographicHash::hash(m_catalogue, QCryptographicHash::Sha256).toHex())},
                   {"time"_L1, m_parts.clock.now().toString(Qt::ISODate)},
                   {"proof_of_work"_L1,
                    QJsonObject{{"algorithm"_L1, "sha-256"_L1},
                                {"bits"_L1, config.proofOfWorkBits},
                                {"valid_for_s"_L1, static_cast<int>(proof_of_work::validFor.count())}}},
                   {"limits"_L1,
                    QJsonObject{{"body_bytes"_L1, static_cast<int>(mostBodyBytes)},
                                {"header_bytes"_L1, static_cast<int>(mostHeadBytes)},
                                {"url_bytes"_L1, static_cast<int>(mostTargetBytes)},
                                {"report_age_s"_L1, 900},
                                {"withdraw_s"_L1, 600},
                                {"reports_per_network_and_hour"_L1, config.reportsPerNetwork}}}})
        .toJson(QJsonDocument::Compact);
}

QByteArray HubApi::catalogueJson() const
{
    const Catalogue& catalogue = *m_parts.catalogue;
    QJsonArray categories;
    for (const Category& category : catalogue.categories())
        categories.append(QJsonObject{{"id"_L1, category.id}, {"title"_L1, category.title}});
    QJsonArray services;
    for (int row = 0; row < catalogue.size(); ++row)
        services.append(QJsonObject{{"slug"_L1, QString::fromUtf8(catalogue.slugOf(row))},
                                    {"name"_L1, QString::fromUtf8(catalogue.nameOf(row))},
                                    {"category"_L1, catalogue.categories()[catalogue.categoryOf(row)].id}});
    return QJsonDocument(QJsonObject{{"issued"_L1, catalogue.issued().toString(Qt::ISODate)},
                                     {"categories"_L1, categories},
                                     {"services"_L1, services}})
        .toJson(QJsonDocument::Compact);
}

QByteArray HubApi::serviceJson(const CatalogueEntry& entry) const
{
    const Catalogue& catalogue = *m_parts.catalogue;
    QJsonArray types;
    const QList<ProblemType> problems = catalogue.problemsOf(entry.category);
    for (const ProblemType& problem : problems)
        types.append(QJsonObject{
            {"id"_L1, problem.id}, {"title"_L1, problem.title}, {"description"_L1, problem.text}});
    QJsonArray related;
    const QList<int> others = catalogue.related(entry, 6);
    for (const int row : others)
        related.append(QString::fromUtf8(catalogue.slugOf(row)));
    QJsonArray faq;
    for (const auto& [question, answer] : m_pages->questions(entry))
        faq.append(QJsonObject{{"question"_L1, question}, {"answer"_L1, answer}});
    const auto orNull = [](const QUrl& url) {
        return url.isEmpty() ? QJsonValue() : QJsonValue(url.toString());
    };
    return QJsonDocument(QJsonObject{{"slug"_L1, entry.slug},
                                     {"name"_L1, entry.name},
                                     {"aliases"_L1, QJsonArray::fromStringList(entry.aliases)},
                                     {"category"_L1, entry.category},
                                     {"summary"_L1, entry.summary},
                                     {"about"_L1, QJsonArray::fromStringList(entry.about)},
                                     {"homepage"_L1, orNull(entry.homepage)},
                                     {"official_status_url"_L1, orNull(entry.page)},
                                     {"has_instances"_L1, isFederated(entry.slug)},
                                     {"problem_types"_L1, types},
                                     {"faq"_L1, faq},
                                     {"related"_L1, related}})
        .toJson(QJsonDocument::Compact);
}

} // namespace downlight::hub
