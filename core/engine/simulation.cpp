// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/simulation.h"

#include "core/engine/engine.h"
#include "core/engine/world_network.h"
#include "core/model/notice_json.h"
#include "core/store/sqlite_journal.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTimeZone>

#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Prints what is handed over; nobody takes anything while the daemon is down.
class PrintingDesktop final : public NoticePort {
public:
    explicit PrintingDesktop(std::function<void(QJsonObject)> print)
        : m_print(std::move(print))
    {
    }

    void setUp(bool up) { m_up = up; }

    void show(const Notice& notice, const QString& replaces, QObject& context, Shown done) override
    {
        Q_UNUSED(context);
        Q_UNUSED(replaces);
        if (!m_up)
            return done(fail(Failure::Kind::Network, u"nobody takes notices"_s));
        m_print(toJson(notice));
        done(QString::number(++m_last));
    }

    void withdraw(const QString& place) override { Q_UNUSED(place); }

private:
    std::function<void(QJsonObject)> m_print;
    bool m_up = true;
    quint32 m_last = 0;
};

} // namespace

/// One playing of a world: the moving parts, and what each kind of line does to them.
class Simulation::Player {
public:
    Player(const World& world, const Options& options, const Print& print)
        : m_world(world)
        , m_options(options)
        , m_printLine(print)
        , m_clock(world.start)
        , m_random(options.seed)
        , m_network(m_clock)
        , m_desktop([this](const QJsonObject& json) { emitLine(json); })
    {
    }

    Result<void> run();

private:
    void begin();
    void emitLine(QJsonObject line);
    void play(const WorldEvent& event);
    void playService(const QJsonObject& fields);
    void act(const QJsonObject& fields);
    void step(Steady to);
    void settle();

    const World& m_world;
    Options m_options;
    const Print& m_printLine;
    ManualClock m_clock;
    Random m_random;
    Engine::Options m_engineOptions;
    WorldNetwork m_network;
    PrintingDesktop m_desktop;
    SourceRegistry m_sources = SourceRegistry::withBuiltins();
    QTemporaryDir m_profile;
    SqliteJournal m_journal;
    QList<Service> m_watchList;
    std::unique_ptr<Engine> m_engine;
    Steady m_asleepUntil{-1};
};

void Simulation::Player::emitLine(QJsonObject line)
{
    const double t = static_cast<double>(m_clock.steady().count()) / 1000.0;
    line.insert("t"_L1, t);
    m_printLine(line);
}

/// Makes an engine and lets it take up what the profile remembers: the first time nothing, after a kill
/// everything.
void Simulation::Player::begin()
{
    Recollection recollection = m_journal.recollect().value_or(Recollection{});
    recollection.watchList = m_watchList; // names in a world need not be slugs
    Engine::Options& options = m_engineOptions;
    options.anchors = WorldNetwork::anchors();
    options.localTime = [zone = QTimeZone(m_world.zone)](const QDateTime& at) {
        return at.toTimeZone(zone).time();
    };
    options.workerThreshold = 0;
    options.asksForPast = false;
    const Engine::Parts parts{m_clock,   m_random,   m_network,  m_sources,
                              m_journal, &m_desktop, &m_network, nullptr};
    m_engine = std::make_unique<Engine>(parts, options);
    Engine* engine = m_engine.get();
    QObject::connect(engine, &Engine::verdictChanged, engine, [this, engine](const QString& id, Level was) {
        const Verdict& verdict = engine->service(id)->verdict;
        emitLine({{u"verdict"_s, id},
                  {u"level"_s, toWord(verdict.level)},
                  {u"was"_s, toWord(was)},
                  {u"scope"_s, toWord(verdict.scope)},
                  {u"reasons"_s, reasonsToJson(verdict.reasons)}});
    });
    QObject::connect(engine, &Engine::connectionChanged, engine, [this](Connection connection) {
        emitLine({{u"connection"_s, toWord(connection)}});
    });
    if (m_options.polls) {
        QObject::connect(engine, &Engine::polled, engine, [this](const QString& id, LampKind kind) {
            emitLine({{u"poll"_s, id}, {u"kind"_s, toWord(kind)}});
        });
        QObject::connect(engine, &Engine::anchorsAsked, engine, [this] {
            emitLine({{u"poll"_s, u"anchors"_s}, {u"kind"_s, u"anchor"_s}});
        });
    }
    m_engine->start(recollection);
    m_engine->advance();
    settle();
}

/// Lets answers arrive until nobody asks any more, and due work be done, at the time that it is.
void Simulation::Player::settle()
{
    while (m_network.deliver() || m_engine->nextDue() <= m_clock.steady())
        m_engine->advance();
}

void Simulation::Player::step(Steady to)
{
    while (m_engine->nextDue() <= to) {
        m_clock.advanceTo(m_engine->nextDue());
        m_engine->advance();
        settle();
    }
    m_clock.advanceTo(to);
}

Result<void> Simulation::Player::run()
{
    if (!m_profile.isValid())
        return fail(Failure::Kind::Storage,
                    u"no folder for the throw-away profile: %1"_s.arg(m_profile.errorString()));
    const Result<Database::Opened> opened = m_journal.open(m_profile.filePath(u"downlight.sqlite"_s));
    if (!opened)
        return tl::unexpected(opened.error());
    begin();
    QList<WorldEvent> whileAsleep;
    for (const WorldEvent& event : m_world.events) {
        const bool asleep = m_asleepUntil > m_clock.steady();
        if (asleep && event.at < m_asleepUntil) {
            // The world goes on; what the program or its user would do waits.
            if (event.fields.contains("act"_L1) || event.fields.contains("kill"_L1)
                || event.fields.contains("daemon"_L1))
                whileAsleep.append(event);
            else
                play(event);
            continue;
        }
        if (asleep) {
            m_clock.advanceTo(std::exchange(m_asleepUntil, Steady{-1}));
            m_engine->advance();
            settle();
            for (const WorldEvent& late : std::exchange(whileAsleep, {}))
                play(late);
        }
        step(event.at);
        play(event);
        if (m_asleepUntil < Steady{0})
            settle();
    }
    return {};
}

void Simulation::Player::play(const WorldEvent& event)
{
    const QJsonObject& fields = event.fields;
    if (fields.contains("act"_L1))
        act(fields);
    else if (fields.contains("service"_L1))
        playService(fields);
    if (fields.contains("network"_L1))
        m_network.setState(
            networkStateFromWord(fields["network"_L1].toString()).value_or(WorldNetworkState::Up));
    if (fields["vpn"_L1].isString())
        m_network.setVpn(fields["vpn"_L1].toString() == "up"_L1);
    if (const auto quiet = World::quietFrom(fields["quiet"_L1].toString())) {
        m_engineOptions.quietHours = {quiet->first, quiet->second};
        m_engine->changeOptions(m_engineOptions);
    }
    if (fields.contains("wall_clock"_L1))
        m_clock.jumpWall(std::chrono::seconds(std::llround(fields["wall_clock"_L1].toDouble())));
    if (fields.contains("suspend"_L1))
        m_asleepUntil = std::max(
            m_asleepUntil,
            event.at + std::chrono::milliseconds(std::llround(fields["suspend"_L1].toDouble() * 1000)));
    if (fields.contains("daemon"_L1)) {
        const bool up = fields["daemon"_L1].toString() == "up"_L1;
        m_desktop.setUp(up);
        if (up)
            m_engine->noticePortIsBack();
    }
    if (fields["kill"_L1].toBool()) {
        m_engine.reset(); // no farewell: what was not committed is gone
        begin();
    }
}

void Simulation::Player::playService(const QJsonObject& fields)
{
    const QString name = fields["service"_L1].toString();
    if (const auto declared = declaredService(fields); declared && !m_network.find(name)) {
        applyToService(fields, m_network.declare(*declared));
        m_watchList.append(m_network.serviceFor(*declared));
        if (const Result<void> written = m_journal.writeWatchList(m_watchList); !written)
            emitLine({{u"trouble"_s, written.error().detail}});
        m_engine->addService(m_watchList.last());
        return;
    }
    if (WorldService* service = m_network.find(name))
        applyToService(fields, *service);
}

void Simulation::Player::act(const QJsonObject& fields)
{
    const QString what = fields["act"_L1].toString();
    const QString id = fields["service"_L1].toString();
    const bool on = !fields["off"_L1].toBool();
    if (what == "bell"_L1)
        m_engine->setBell(id, on);
    else if (what == "ack"_L1)
        m_engine->acknowledge(id, on);
    else if (fields.contains("seconds"_L1))
        m_engine->snooze(id, std::chrono::seconds(std::llround(fields["seconds"_L1].toDouble())));
    else
        m_engine->snoozeUntilRecovery(id);
}

Simulation::Simulation(World world, Options options, Print print)
    : m_world(std::move(world))
    , m_options(options)
    , m_print(std::move(print))
{
}

Simulation::~Simulation() = default;

Result<void> Simulation::run()
{
    return Player(m_world, m_options, m_print).run();
}

} // namespace downlight
