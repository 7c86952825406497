// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/troubles.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/whole_file.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostKept = 20;
constexpr qint64 largestFile = 256 * 1024;
constexpr int longestText = 2000;
constexpr auto listMayBeLost = "list-may-be-lost"_L1;

} // namespace

Troubles::Troubles(QString path, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    m_kept = stored();
}

/// One a line of JSON: text, or an object with `text` and `harm`.
QList<Troubles::Kept> Troubles::stored() const
{
    QList<Kept> kept;
    QFile file(m_path);
    if (m_path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return kept;
    const QJsonArray entries = QJsonDocument::fromJson(file.read(largestFile)).array();
    for (const auto& entry : entries) {
        const QString text = entry.isObject() ? entry["text"_L1].toString() : entry.toString();
        const bool mayBeLost = entry["harm"_L1].toString() == listMayBeLost;
        if (!text.isEmpty() && kept.size() < mostKept)
            kept.append({text::clean(text, longestText), mayBeLost ? Harm::ListMayBeLost : Harm::Some});
    }
    return kept;
}

void Troubles::load()
{
    const QList<Kept> before = m_kept;
    takeStored();
    if (m_kept != before)
        Q_EMIT changed();
}

/// What the file has counts, together with what could not be written there.
void Troubles::takeStored()
{
    if (m_path.isEmpty())
        return;
    QList<Kept> all = stored();
    if (!m_isSaved) {
        for (const Kept& one : std::as_const(m_kept)) {
            if (!all.contains(one))
                all.append(one);
        }
    }
    m_kept = all;
}

void Troubles::add(const QString& text, Harm harm)
{
    const QString clean = text::clean(text, longestText);
    takeStored();
    if (kept().contains(clean))
        return;
    m_kept.append({clean, harm});
    if (m_kept.size() > mostKept)
        m_kept.removeFirst();
    save();
    Q_EMIT changed();
}

QStringList Troubles::kept() const
{
    QStringList texts;
    for (const Kept& one : m_kept)
        texts.append(one.text);
    return texts;
}

QString Troubles::lost() const
{
    const auto found = std::find_if(m_kept.rbegin(), m_kept.rend(),
                                    [](const Kept& one) { return one.harm == Harm::ListMayBeLost; });
    return found == m_kept.rend() ? QString() : found->text;
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
    // What came meanwhile has not been read.
    QList<Kept> left = stored();
    left.removeIf([this](const Kept& one) { return m_kept.contains(one); });
    m_kept = left;
    m_now.remove(Topic::Said);
    save();
    Q_EMIT changed();
}

QString Troubles::text() const
{
    return (kept() + m_now.values()).join(u'\n');
}

void Troubles::save()
{
    m_isSaved = true;
    if (m_path.isEmpty())
        return;
    if (m_kept.isEmpty() && (!QFile::exists(m_path) || QFile::remove(m_path)))
        return;
    QJsonArray entries;
    for (const Kept& one : m_kept) {
        QJsonObject entry{{"text"_L1, one.text}};
        if (one.harm == Harm::ListMayBeLost)
            entry.insert("harm"_L1, listMayBeLost);
        entries.append(entry);
    }
    if (const Result<void> written = writeWhole(m_path, QJsonDocument(entries).toJson()); !written) {
        m_isSaved = false;
        qCWarning(logStore).noquote() << "What went wrong cannot be kept:" << written.error().detail;
    }
}

} // namespace downlight
