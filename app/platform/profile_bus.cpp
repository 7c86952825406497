// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/profile_bus.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QJsonDocument>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr auto path = "/org/downlight/Downlight"_L1;
constexpr auto interface = "org.downlight.Downlight1"_L1;
constexpr int longestCommandMs = 120'000;

QString linesFrom(const CommandAnswer& answer)
{
    QByteArray lines;
    for (const QJsonObject& object : answer.objects)
        lines += QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    return QString::fromUtf8(lines);
}

} // namespace

bool ProfileBusService::offer(const QString& busName)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected() || !bus.registerObject(path, this, QDBusConnection::ExportScriptableSlots))
        return false;
    return bus.registerService(busName);
}

void ProfileBusService::Run(const QString& command, int& exitCode, QString& lines)
{
    exitCode = 0;
    lines.clear();
    const QJsonObject request = QJsonDocument::fromJson(command.left(64 * 1024).toUtf8()).object();
    if (!calledFromDBus())
        return;
    setDelayedReply(true);
    const QDBusMessage call = message();
    const QDBusConnection bus = connection();
    m_run(request, [call, bus](const CommandAnswer& answer) {
        bus.send(call.createReply(QVariantList{answer.exitCode, linesFrom(answer)}));
    });
}

void ProfileBusService::Show(const QString& token)
{
    Q_EMIT showRequested(token);
}

namespace profile_bus {

bool isOffered(const QString& busName)
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    return bus.isConnected() && bus.interface()->isServiceRegistered(busName).value();
}

Result<CommandAnswer> run(const QString& busName, const QJsonObject& command)
{
    QDBusMessage call = QDBusMessage::createMethodCall(busName, path, interface, u"Run"_s);
    call.setArguments({QString::fromUtf8(QJsonDocument(command).toJson(QJsonDocument::Compact))});
    const QDBusMessage reply = QDBusConnection::sessionBus().call(call, QDBus::Block, longestCommandMs);
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().size() != 2)
        return fail(Failure::Kind::Storage,
                    u"the running program does not answer: %1"_s.arg(reply.errorMessage()));
    CommandAnswer answer;
    answer.exitCode = reply.arguments().at(0).toInt();
    const QByteArray lines = reply.arguments().at(1).toString().toUtf8();
    for (const QByteArray& line : lines.split('\n')) {
        if (!line.isEmpty())
            answer.objects.append(QJsonDocument::fromJson(line).object());
    }
    return answer;
}

bool show(const QString& busName)
{
    QDBusMessage call = QDBusMessage::createMethodCall(busName, path, interface, u"Show"_s);
    call.setArguments({qEnvironmentVariable("XDG_ACTIVATION_TOKEN")});
    return QDBusConnection::sessionBus().call(call, QDBus::Block, 10'000).type()
        == QDBusMessage::ReplyMessage;
}

} // namespace profile_bus

} // namespace downlight
