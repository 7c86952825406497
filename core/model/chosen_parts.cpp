// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/chosen_parts.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QString fullName(const Component& component)
{
    return component.group.isEmpty() ? component.name : component.group + " / "_L1 + component.name;
}

/// How \p component is to be called in a choice that was written as \p before: with its group where that was
/// said, or where other parts have the same name.
QString choiceFor(const Component& component, const QString& before, const Reading& reading)
{
    const auto same =
        std::count_if(reading.components.begin(), reading.components.end(),
                      [&component](const Component& other) { return other.name == component.name; });
    return before.contains(" / "_L1) || same > 1 ? fullName(component) : component.name;
}

bool idIsUnique(const QString& id, const Reading& reading)
{
    return !id.isEmpty()
        && std::count_if(reading.components.begin(), reading.components.end(),
                         [&id](const Component& component) { return component.id == id; })
        == 1;
}

} // namespace

bool isMeant(const Component& component, const QStringList& chosen)
{
    const auto in = [&component](const QString& place) -> QString {
        return component.name + " / "_L1 + place;
    };
    const QString full = fullName(component);
    return std::any_of(chosen.begin(), chosen.end(), [&](const QString& choice) {
        if (choice == component.name || choice == full || (!choice.isEmpty() && choice == component.group))
            return true;
        // What is said of a part without a place holds in each of its places.
        if (component.places.isEmpty())
            return choice.startsWith(in({}));
        return std::any_of(component.places.begin(), component.places.end(),
                           [&](const QString& place) { return choice == place || choice == in(place); });
    });
}

ChosenParts findChosen(const PageSpec& page, const Reading& reading)
{
    ChosenParts chosen;
    for (const QString& choice : page.components) {
        const QString id = page.componentIds.value(choice);
        QList<const Component*> known; // several: the id tells nobody apart
        QList<const Component*> meant;
        for (const Component& component : reading.components) {
            if (!id.isEmpty() && component.id == id)
                known.append(&component);
            if (isMeant(component, {choice}))
                meant.append(&component);
        }
        const bool follows = known.size() == 1 && (meant.size() != 1 || meant.first() != known.first());
        if (follows) {
            const QString name = choiceFor(*known.first(), choice, reading);
            chosen.names.append(name);
            chosen.ids.insert(name, id);
            continue;
        }
        chosen.names.append(choice);
        // A group or a place stands for many parts, of which none is the one to follow.
        const bool isOne =
            meant.size() == 1 && (choice == meant.first()->name || choice == fullName(*meant.first()));
        if (isOne && idIsUnique(meant.first()->id, reading))
            chosen.ids.insert(choice, meant.first()->id);
        else if (meant.isEmpty() && !id.isEmpty())
            chosen.ids.insert(choice, id);
        if (meant.isEmpty() && !reading.listsOnlyAffected)
            chosen.missing.append(choice);
    }
    return chosen;
}

QStringList namesOfChosen(const QStringList& chosen, const Reading& reading)
{
    if (chosen.isEmpty())
        return {};
    QStringList names = chosen;
    for (const Component& component : reading.components) {
        if (isMeant(component, chosen))
            names.append(component.name);
    }
    names.removeDuplicates();
    return names;
}

QString missingPartsTrouble(const QStringList& missing, const Reading& reading)
{
    constexpr qsizetype most = 12;
    QStringList listed;
    for (const Component& component : reading.components) {
        if (listed.size() < most)
            listed.append(u"\"%1\""_s.arg(fullName(component)));
    }
    const qsizetype more = reading.components.size() - listed.size();
    QStringList gone;
    for (const QString& name : missing)
        gone.append(u"\"%1\""_s.arg(name));
    QString text = u"the page no longer lists %1"_s.arg(gone.join(u", "_s));
    if (listed.isEmpty())
        return text + "; it lists no parts at all"_L1;
    text += "; it lists "_L1 + listed.join(u", "_s);
    return more > 0 ? text + u" and %1 more"_s.arg(more) : text;
}

} // namespace downlight
