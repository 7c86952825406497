// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/engine/engine.h"
#include "core/reports/crowd.h"

#include <QScrollArea>

#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace downlight {

class ComponentsTree;

/// Everything there is to say of one service, from top to bottom: what it is, how it is, what usually goes
/// wrong, questions and answers, and what is related.
class ServicePage : public QScrollArea {
    Q_OBJECT
public:
    ServicePage(std::shared_ptr<const Catalogue> catalogue, const Engine& engine, QWidget* parent = nullptr);

    /// Shows nothing but a hint.
    void clear();

    /// Shows \p entry; what was found of it now comes with setFound().
    void show(const CatalogueEntry& entry);
    [[nodiscard]] const CatalogueEntry& shown() const { return m_entry; }

    /// What its page says now, for a service that is not watched yet. \p text: what was found, in words.
    void setFound(const Reading& reading, const QString& text);

    /// What people report of what is shown. \p shared: other people too, not only this program's user.
    void setCrowd(const CrowdLive& live, bool shared);

    /// What people report cannot be read (\p why); what was shown before is marked as old.
    void setCrowdTrouble(const QString& why);

    /// The parts that the user chose.
    [[nodiscard]] QStringList chosen() const;

    /// The state of what is shown, watched or found.
    void refresh();

Q_SIGNALS:
    void addRequested();
    void removeRequested(const QString& id);
    void componentsChosen(const QString& id, const QStringList& components);
    void openRequested(const QUrl& url);
    void serviceRequested(const QString& slug);
    void categoryRequested(const QString& id);
    void reportRequested(const downlight::CatalogueEntry& entry);
    void chartRequested(const QString& id);

private:
    void buildHeader(QVBoxLayout& column);
    void buildWords(QVBoxLayout& column);
    void addQuestion(QVBoxLayout& column, const QString& question, const QString& answer);
    void addServices(QVBoxLayout& column, const QList<int>& rows);
    void addHeading(QVBoxLayout& column, const QString& text);
    void addProblems(QVBoxLayout& column);
    QLabel* addText(QVBoxLayout& column, const QString& text);
    void showComponents();

    std::shared_ptr<const Catalogue> m_catalogue;
    const Engine& m_engine;
    CatalogueEntry m_entry;
    std::optional<Reading> m_found;
    QLabel* m_badgeIcon = nullptr;
    QLabel* m_badge = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_state = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_chart = nullptr;
    QLabel* m_componentsTitle = nullptr;
    ComponentsTree* m_components = nullptr;
    QVBoxLayout* m_problems = nullptr; ///< Ranked anew when counts come.
    QHash<QString, int> m_types; ///< How many people named each.
    std::vector<std::pair<QPushButton*, CatalogueEntry>> m_related; ///< With their badges.
};

} // namespace downlight
