// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/settings.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTimeEdit;

namespace downlight {

/// What the user can choose. Gives the new settings when accepted; keeps nothing itself.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const downlight::Settings& settings);

private:
    void finish();
    [[nodiscard]] Result<QList<AnchorSetting>> anchors() const;

    Settings m_settings;
    QCheckBox* m_count;
    QCheckBox* m_quiet;
    QTimeEdit* m_from;
    QTimeEdit* m_to;
    QLineEdit* m_hub;
    QPlainTextEdit* m_anchors;
    QLabel* m_trouble;
};

} // namespace downlight
