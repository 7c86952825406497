// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/reports/reports.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace downlight {

/// Takes a report with one click: on the kind of problem. Says what became of it, and takes it back.
class ReportDialog : public QDialog {
    Q_OBJECT
public:
    /// What can be reported.
    struct Subject {
        Service service;
        QList<ProblemType> types; ///< Most usual first; "other" is added where it is missing.
        QStringList instances; ///< Hosts to choose from, where the service is federated and none is fixed.
        bool isTroubled = false; ///< People may say that it works again.
    };

    ReportDialog(Subject subject, Reports& reports, QWidget* parent = nullptr);

    /// What became of a report, in words.
    [[nodiscard]] static QString outcome(const Reports::Sent& sent);

    /// "usually 3"
    [[nodiscard]] static QString usually(double rate);

private:
    QWidget* buildQuestion();
    QWidget* buildAnswer();
    void addType(QVBoxLayout& column, const ProblemType& type);
    void report(const QString& type);
    void works();
    void say(const QString& text, bool canUndo);
    void undo();
    void sayWhoCounts();
    void fit();
    [[nodiscard]] Service chosenService() const;

    Subject m_subject;
    Reports& m_reports;
    QStackedWidget* m_stack;
    QWidget* m_question = nullptr;
    QComboBox* m_instance = nullptr;
    QLabel* m_hint = nullptr; ///< Who counts what is reported.
    bool m_isRepeat = false; ///< The person had been counted in this hour already.
    QLabel* m_note = nullptr; ///< Above the question: what just happened.
    QLabel* m_answer = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_close = nullptr;
    QPushButton* m_back = nullptr;
    QString m_key; ///< Of the report that can be taken back.
};

} // namespace downlight
