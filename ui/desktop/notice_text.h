// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/notice.h"

#include <QCoreApplication>
#include <QString>

#include <functional>

namespace downlight {

/// The words of a notice.
class NoticeText {
    Q_DECLARE_TR_FUNCTIONS(downlight::NoticeText)
public:
    /// The name to show for a service's id.
    using NameOf = std::function<QString(const QString&)>;

    struct Words {
        QString title; ///< Plain text.
        QString body; ///< Plain text, lines separated by \n; escape it for a daemon that reads mark-up.
    };
    [[nodiscard]] static Words of(const Notice& notice, const NameOf& nameOf);

private:
    [[nodiscard]] static QString title(const Notice& notice, const NameOf& nameOf);
    [[nodiscard]] static QString changed(const NoticeLine& line, const QString& name);
    [[nodiscard]] static QString summary(const Notice& notice, const QString& name);
    [[nodiscard]] static QString pagesBody(const Notice& notice, const NameOf& nameOf);
    [[nodiscard]] static QString line(const NoticeLine& line, const NameOf& nameOf);
};

} // namespace downlight
