// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/detector.h"

#include <QDialog>
#include <QTimer>

#include <optional>

class QDialogButtonBox;
class QGroupBox;
class QLabel;
class QLineEdit;
class QProgressBar;

namespace downlight {

/// Adding a service: paste an address, see what it was recognised as, why, and what it says now; then add it.
class AddDialog : public QDialog {
    Q_OBJECT
public:
    /// What the user decided.
    struct Choice {
        Detection detection;
        QString name;
        QUrl probe; ///< Tried besides reading the page; empty: not.
        QString headerName; ///< Of the user's own, for the probe; empty: none.
        QByteArray headerValue; ///< For the keychain only.
    };

    AddDialog(NetworkGate& network, const SourceRegistry& sources, QWidget* parent = nullptr);

    /// What is known of addresses before they are asked.
    void setLookup(Detector::Lookup lookup) { m_detector.setLookup(std::move(lookup)); }

    /// By which the dialog knows what would show twice.
    using IsWatched = std::function<bool(const Detection&)>;
    void setIsWatched(IsWatched isWatched) { m_isWatched = std::move(isWatched); }

    /// Puts \p text into the address field, as if it had been pasted.
    void setAddress(const QString& text);

Q_SIGNALS:
    void chosen(const downlight::AddDialog::Choice& choice);

private:
    void buildForm();
    void addressEdited();
    void look();
    void found(const Result<Detection>& detection);
    void say(const QString& text, bool busy);
    [[nodiscard]] QString preview(const Detection& detection) const;
    void finish();

    Detector m_detector;
    IsWatched m_isWatched;
    const SourceRegistry& m_sources;
    QLineEdit* m_address;
    QLineEdit* m_name;
    QLineEdit* m_probe;
    QLineEdit* m_headerName;
    QLineEdit* m_headerValue;
    QGroupBox* m_more;
    QLabel* m_result;
    QProgressBar* m_busy;
    QDialogButtonBox* m_buttons;
    QTimer m_pause; ///< Typing has to rest before the address is asked.
    std::optional<Detection> m_detection;
    bool m_nameIsOurs = true; ///< The user has not typed a name of their own.
};

} // namespace downlight
