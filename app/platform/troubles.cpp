// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/troubles.h"

#include "core/base/log.h"
#include "core/base/text.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostKept = 20;
constexpr qint64 largestFile = 256 * 1024;
constexpr int longestText = 2000;

} // namespace

Troubles::Troubles(QString path, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return;
    const QJsonArray texts = QJsonDocument::fromJson(file.read(largestFile)).array();
    for (const auto& text : texts) {
        if (text.isString() && m_kept.size() < mostKept)
            m_kept.append(text::clean(text.toString(), longestText));
    }
}

void Troubles::add(const QString& text)
{
    const QString clean = text::clean(text, longestText);
    if (m_kept.contains(clean))
        return;
    m_kept.append(clean);
    if (m_kept.size() > mostKept)
        m_kept.removeFirst();
    save();
    Q_EMIT changed();
}

void Troubles::set(Topic topic, const QString& text)
{
    if (text.isEmpty())
        m_now.remove(topic);
    else
        m_now.insert(topic, text);
    Q_EMIT changed();
}

void Troubles::markRead()
{
    m_kept.clear();
    m_now.remove(Topic::Said);
    save();
    Q_EMIT changed();
}

QString Troubles::text() const
{
    return (m_kept + m_now.values()).join(u'\n');
}

void Troubles::save() const
{
    if (m_path.isEmpty())
        return;
    if (m_kept.isEmpty() && (!QFile::exists(m_path) || QFile::remove(m_path)))
        return;
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly)
        || file.write(QJsonDocument(QJsonArray::fromStringList(m_kept)).toJson()) < 0 || !file.commit())
        qCWarning(logStore).noquote() << "What went wrong cannot be kept:" << file.errorString();
}

} // namespace downlight
