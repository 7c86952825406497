// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/level.h"

#include <QDateTime>
#include <QList>
#include <QWidget>

namespace downlight {

/// The levels of a service over time, as one strip: told apart by colour and by pattern; in words under the
/// pointer.
class StateStrip : public QWidget {
    Q_OBJECT
public:
    struct Stretch {
        QDateTime from; ///< UTC.
        QDateTime to;
        Level level = Level::Unknown;
        bool isGap = false; ///< Nobody looked.
    };

    explicit StateStrip(QWidget* parent = nullptr);

    /// \p stretches, in order, of the time from \p from to \p to; what they leave out is a gap.
    void setStretches(QList<Stretch> stretches, const QDateTime& from, const QDateTime& to);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRect rectOf(const Stretch& stretch) const;

    QList<Stretch> m_stretches;
    QDateTime m_from;
    QDateTime m_to;
};

} // namespace downlight
