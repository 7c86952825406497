// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/profile_bus.h"

#include "app/platform/memory_file.h"
#include "core/base/memory.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusError>
#include <QJsonDocument>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr auto path = "/org/downlight/Downlight"_L1;
constexpr auto interface = "org.downlight.Downlight1"_L1;
constexpr int longestCommandMs = 120'000;
constexpr qsizetype longestText = 64 * 1024; ///< Of a command that is no file.
constexpr qint64 longestCommand = qint64{16} * 1024 * 1024;
constexpr qint64 longestAnswer = qint64{256} * 1024 * 1024;
constexpr qsizetype longestToken = 4096; ///< An activation token is some 100 bytes.
constexpr qsizetype muchMemory = qsizetype{1024} * 1024;

QByteArray linesFrom(const CommandAnswer& answer)
{
    QByteArray lines;
    for (const QJsonObject& object : answer.objects)
        lines += QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    return lines;
}

CommandAnswer answerFrom(int exitCode, const QByteArray& lines)
{
    CommandAnswer answer;
    answer.exitCode = exitCode;
    for (qsizetype at = 0; at < lines.size();) {
        const qsizetype end = lines.indexOf('\n', at) < 0 ? lines.size() : lines.indexOf('\n', at);
        if (end > at)
            answer.objects.append(
                QJsonDocument::fromJson(QByteArray::fromRawData(lines.constData() + at, end - at)).object());
        at = end + 1;
    }
    return answer;
}

} // namespace

bool ProfileBusService::offer(QDBusConnection bus, const QString& busName)
{
    if (!bus.isConnected() || !bus.registerObject(path, this, QDBusConnection::ExportScriptableSlots))
        return false;
    return bus.registerService(busName);
}

void ProfileBusService::Run(const QString& command, int& exitCode, QString& lines)
{
    exitCode = 0;
    lines.clear();
    if (!calledFromDBus())
        return;
    if (command.size() > longestText)
        return refuse(
            {Failure::Kind::TooLarge, u"more than %1 characters; RunFile takes more"_s.arg(longestText)});
    const QJsonObject request = QJsonDocument::fromJson(command.toUtf8()).object();
    setDelayedReply(true);
    const QDBusMessage call = message();
    const QDBusConnection bus = connection();
    m_run(request, [call, bus](const CommandAnswer& answer) {
        bus.send(call.createReply(QVariantList{answer.exitCode, QString::fromUtf8(linesFrom(answer))}));
    });
}

void ProfileBusService::RunFile(const QDBusUnixFileDescriptor& command, int& exitCode,
                                QDBusUnixFileDescriptor& answer)
{
    Q_UNUSED(answer);
    exitCode = 0;
    if (!calledFromDBus())
        return;
    const Result<QByteArray> bytes = memory_file::read(command, longestCommand);
    if (!bytes)
        return refuse(bytes.error());
    setDelayedReply(true);
    const QDBusMessage call = message();
    const QDBusConnection bus = connection();
    m_run(QJsonDocument::fromJson(*bytes).object(), [call, bus](const CommandAnswer& given) {
        const QByteArray lines = linesFrom(given);
        const Result<QDBusUnixFileDescriptor> file = memory_file::make(lines);
        if (file)
            bus.send(call.createReply(QVariantList{given.exitCode, QVariant::fromValue(*file)}));
        else
            bus.send(call.createErrorReply(QDBusError::NoMemory, file.error().detail));
        // Behind whoever still holds the answer.
        if (lines.size() > muchMemory)
            QMetaObject::invokeMethod(qApp, &giveMemoryBack, Qt::QueuedConnection);
    });
}

void ProfileBusService::refuse(const Failure& why)
{
    sendErrorReply(QDBusError::InvalidArgs, why.detail);
}

void ProfileBusService::Show(const QString& token)
{
    Q_EMIT showRequested(token.size() > longestToken ? QString() : token);
}

namespace profile_bus {

bool isOffered(const QString& busName)
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    return bus.isConnected() && bus.interface()->isServiceRegistered(busName).value();
}

namespace {

Failure noAnswer(const QDBusMessage& reply)
{
    return {Failure::Kind::Storage, u"the running program does not answer: %1"_s.arg(reply.errorMessage())};
}

QDBusMessage call(const QString& busName, const QString& method, const QVariantList& arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(busName, path, interface, method);
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message, QDBus::Block, longestCommandMs);
}

} // namespace

Result<CommandAnswer> run(const QString& busName, const QJsonObject& command)
{
    const QByteArray request = QJsonDocument(command).toJson(QJsonDocument::Compact);
    const Result<QDBusUnixFileDescriptor> file = memory_file::make(request);
    if (!file)
        return tl::unexpected(file.error());
    QDBusMessage reply = call(busName, u"RunFile"_s, {QVariant::fromValue(*file)});
    if (reply.errorName() == "org.freedesktop.DBus.Error.UnknownMethod"_L1) {
        // A program of an older version that still runs, and would cut what is long.
        if (request.size() > longestText)
            return fail(Failure::Kind::Storage,
                        u"the running program is of an older version: end it and start the new one"_s);
        reply = call(busName, u"Run"_s, {QString::fromUtf8(request)});
        if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().size() != 2)
            return tl::unexpected(noAnswer(reply));
        return answerFrom(reply.arguments().at(0).toInt(), reply.arguments().at(1).toString().toUtf8());
    }
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().size() != 2)
        return tl::unexpected(noAnswer(reply));
    return memory_file::read(reply.arguments().at(1).value<QDBusUnixFileDescriptor>(), longestAnswer)
        .map(
            [&reply](const QByteArray& lines) { return answerFrom(reply.arguments().at(0).toInt(), lines); });
}

bool show(const QString& busName)
{
    QDBusMessage message = QDBusMessage::createMethodCall(busName, path, interface, u"Show"_s);
    message.setArguments({qEnvironmentVariable("XDG_ACTIVATION_TOKEN").left(longestToken)});
    return QDBusConnection::sessionBus().call(message, QDBus::Block, 10'000).type()
        == QDBusMessage::ReplyMessage;
}

} // namespace profile_bus

} // namespace downlight
