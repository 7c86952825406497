// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/world_network.h"
#include "core/store/journal.h"

#include <memory>

namespace downlight::testing {

/// A journal that remembers nothing and always succeeds.
class NullJournal final : public Journal {
public:
    void commit(const Batch&, QObject&, Committed done) override { done(Written{}); }
    void saveWatchList(const QList<Service>&, QObject&, Done done) override { done({}); }
};

/// An engine on a clock and a network that the test moves by hand.
class EngineBed {
public:
    EngineBed()
        : engine({clock, random, network, sources, journal, nullptr, &network, nullptr}, options())
    {
    }

    /// Lets \p time pass, with everything that becomes due in it.
    void pass(Steady time)
    {
        const Steady end = clock.steady() + time;
        while (engine.nextDue() <= end) {
            clock.advanceTo(engine.nextDue());
            engine.advance();
            while (network.deliver())
                engine.advance();
        }
        clock.advanceTo(end);
    }

    /// Adds a service with a page and a probe. \p id is its name too, unless \p name is given.
    WorldService& add(const QString& id, const QString& name = {})
    {
        WorldService world;
        world.name = id;
        world.page = world.probe = true;
        WorldService& declared = network.declare(world);
        Service service = network.serviceFor(declared);
        service.name = name.isEmpty() ? id : name;
        engine.addService(service);
        return declared;
    }

    ManualClock clock;
    Random random{1};
    WorldNetwork network{clock};
    SourceRegistry sources = SourceRegistry::withBuiltins();
    NullJournal journal;
    Engine engine;

private:
    static Engine::Options options()
    {
        Engine::Options options;
        options.anchors = WorldNetwork::anchors();
        options.workerThreshold = 0;
        options.asksForPast = false;
        return options;
    }
};

} // namespace downlight::testing
