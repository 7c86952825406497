// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/tray_notices.h"

namespace downlight {

using namespace Qt::StringLiterals;

void TrayNotices::show(const Notice& notice, const QString& replaces, QObject& context, Shown done)
{
    Q_UNUSED(replaces);
    Q_UNUSED(context);
    QSystemTrayIcon* icon = m_icon();
    if (!icon || !QSystemTrayIcon::isSystemTrayAvailable())
        return done(fail(Failure::Kind::Network, u"there is neither a notification service nor a tray"_s));
    const NoticeText::Words words = NoticeText::of(notice, m_nameOf);
    icon->showMessage(words.title, words.body,
                      notice.urgency == Urgency::Low ? QSystemTrayIcon::Information
                                                     : QSystemTrayIcon::Warning);
    done(QString()); // nothing of it can be reached again
}

} // namespace downlight
