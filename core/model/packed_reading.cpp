// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/packed_reading.h"

#include <QDataStream>
#include <QIODevice>

namespace downlight {

namespace {

// UTF-8 takes half of what QString does, and one block takes less than hundreds.
void put(QDataStream& out, const QString& text)
{
    out << text.toUtf8();
}

QString takeText(QDataStream& in)
{
    QByteArray utf8;
    in >> utf8;
    return QString::fromUtf8(utf8);
}

void put(QDataStream& out, Level level)
{
    out << static_cast<quint8>(level);
}

Level takeLevel(QDataStream& in)
{
    quint8 level = 0;
    in >> level;
    return static_cast<Level>(level);
}

} // namespace

PackedReading::PackedReading(const Reading& reading)
{
    QDataStream out(&m_bytes, QIODevice::WriteOnly);
    put(out, reading.level);
    put(out, reading.pageName);
    put(out, reading.summary);
    out << reading.readAt << reading.listsOnlyAffected << static_cast<qint32>(reading.components.size());
    QString group;
    for (const Component& component : reading.components) {
        put(out, component.level);
        put(out, component.name);
        out << component.places;
        const bool same = component.group == group;
        out << same;
        if (!same)
            put(out, group = component.group);
    }
    out << static_cast<qint32>(reading.incidents.size());
    for (const PageIncident& incident : reading.incidents) {
        put(out, incident.level);
        put(out, incident.title);
        put(out, incident.status);
        out << incident.open << incident.startedAt << incident.url << incident.components << incident.endedAt;
        put(out, incident.worst);
    }
    out << static_cast<qint32>(reading.maintenances.size());
    for (const PageMaintenance& maintenance : reading.maintenances) {
        put(out, maintenance.title);
        put(out, maintenance.status);
        out << maintenance.active << maintenance.startsAt << maintenance.endsAt << maintenance.url;
    }
    m_bytes.squeeze();
}

Reading PackedReading::unpack() const
{
    Reading reading;
    if (m_bytes.isEmpty())
        return reading;
    QDataStream in(m_bytes);
    reading.level = takeLevel(in);
    reading.pageName = takeText(in);
    reading.summary = takeText(in);
    qint32 size = 0;
    in >> reading.readAt >> reading.listsOnlyAffected >> size;
    reading.components.reserve(size);
    QString group;
    for (qint32 i = 0; i < size; ++i) {
        Component component;
        component.level = takeLevel(in);
        component.name = takeText(in);
        in >> component.places;
        bool same = false;
        in >> same;
        if (!same)
            group = takeText(in);
        component.group = group;
        reading.components.append(std::move(component));
    }
    in >> size;
    for (qint32 i = 0; i < size; ++i) {
        PageIncident incident;
        incident.level = takeLevel(in);
        incident.title = takeText(in);
        incident.status = takeText(in);
        in >> incident.open >> incident.startedAt >> incident.url >> incident.components >> incident.endedAt;
        incident.worst = takeLevel(in);
        reading.incidents.append(std::move(incident));
    }
    in >> size;
    for (qint32 i = 0; i < size; ++i) {
        PageMaintenance maintenance;
        maintenance.title = takeText(in);
        maintenance.status = takeText(in);
        in >> maintenance.active >> maintenance.startsAt >> maintenance.endsAt >> maintenance.url;
        reading.maintenances.append(std::move(maintenance));
    }
    return reading;
}

} // namespace downlight
