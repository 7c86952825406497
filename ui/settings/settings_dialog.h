// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/settings.h"

#include <QDialog>

#include <memory>

class QCheckBox;
class QLabel;
class QLineEdit;
class QDialogButtonBox;
class QPlainTextEdit;
class QTimeEdit;

namespace downlight {

class NetworkGate;

/// What the user can choose. Gives the new settings when accepted; keeps nothing itself.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    /// \p network is asked whether there is a hub where one is said to be, before that is accepted.
    SettingsDialog(const Settings& settings, NetworkGate& network, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const downlight::Settings& settings);

public Q_SLOTS:
    void done(int result) override;

private:
    void finish();
    void lookForHub(const QUrl& address);
    [[nodiscard]] Result<QList<AnchorSetting>> anchors() const;

    Settings m_settings;
    NetworkGate& m_network;
    QString m_doubted; ///< The hub that was asked for last; it is accepted when it is wanted once more.
    std::unique_ptr<QObject> m_asked; ///< Context of the question for a hub; null: none is open.
    QCheckBox* m_count;
    QCheckBox* m_quiet;
    QTimeEdit* m_from;
    QTimeEdit* m_to;
    QLineEdit* m_hub;
    QPlainTextEdit* m_anchors;
    QLabel* m_trouble;
    QDialogButtonBox* m_buttons;
};

} // namespace downlight
