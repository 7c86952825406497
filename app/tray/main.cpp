// SPDX-License-Identifier: GPL-3.0-or-later
// downlight: the tray program. Parses its arguments, takes its profile, and lets TrayProgram wire the rest.

#include "app/platform/file_limit.h"
#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"
#include "app/platform/session_bus.h"
#include "app/tray/tray_program.h"
#include "ui/desktop/color_scheme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QLibraryInfo>
#include <QTimer>
#include <QTranslator>

#include <algorithm>
#include <cstdio>

using namespace downlight;
using namespace Qt::StringLiterals;

namespace {

struct Arguments {
    QString profile;
    TrayProgram::Options options;
    ColorScheme::Choice colors = ColorScheme::Choice::Desktop;
};

Arguments parse(const QApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Is it down, or is it me? A status light for the system tray."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profile(u"profile"_s, u"Keep everything in this folder."_s, u"folder"_s);
    const QCommandLineOption demo(u"demo"_s,
                                  u"Show invented services, time sped up; no network, nothing stored."_s);
    const QCommandLineOption show(u"show"_s, u"Open the window at once."_s);
    const QCommandLineOption colors(u"color-scheme"_s, u"light, dark or desktop."_s, u"scheme"_s,
                                    u"desktop"_s);
    parser.addOptions({profile, demo, show, colors});
    parser.process(app);
    Arguments arguments{
        parser.value(profile), {parser.isSet(demo), parser.isSet(show)}, ColorScheme::Choice::Desktop};
    if (parser.value(colors) == "dark"_L1)
        arguments.colors = ColorScheme::Choice::Dark;
    else if (parser.value(colors) == "light"_L1)
        arguments.colors = ColorScheme::Choice::Light;
    return arguments;
}

enum class Claim { Ours, Theirs, Undecided };

/// Takes the profile, or shows the window of the program that has it. Undecided while somebody has the
/// profile but is not on the bus: the command line for a moment, or another start that is not that far yet.
Claim claim(Profile& profile)
{
    if (profile.lock())
        return Claim::Ours;
    return profile_bus::isOffered(profile.busName()) && profile_bus::show(profile.busName())
        ? Claim::Theirs
        : Claim::Undecided;
}

bool hasDisplay()
{
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

constexpr std::chrono::milliseconds claimEvery{200};
constexpr int claimAttempts = Profile::longestUse / claimEvery;
constexpr int unavailable = 69;

} // namespace

int main(int argc, char** argv)
{
    // Qt would end the program with advice to reinstall it.
    const bool onlyAsks = std::any_of(argv + 1, argv + argc, [](const char* argument) {
        const QLatin1StringView word(argument);
        return word == "--help"_L1 || word == "-h"_L1 || word == "--version"_L1 || word == "-v"_L1;
    });
    if (onlyAsks && !hasDisplay())
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (!hasDisplay()) {
        std::fputs("downlight: there is no display here; downlightctl does the same on the command line\n",
                   stderr);
        return unavailable;
    }
    raiseFileLimit();
    SessionBus::forgetIdentity();
    QApplication app(argc, argv);
    QApplication::setApplicationName(u"downlight"_s);
    QApplication::setApplicationDisplayName(u"Downlight"_s);
    QApplication::setApplicationVersion(QStringLiteral(DOWNLIGHT_VERSION));
    QApplication::setDesktopFileName(u"org.downlight.Downlight"_s);
    QApplication::setQuitOnLastWindowClosed(false);
    QTranslator translator;
    const QString folder = u":/downlight/translations"_s;
    if (translator.load(QLocale(), u"downlight"_s, u"_"_s, folder)
        || translator.load(u"downlight_en"_s, folder))
        QApplication::installTranslator(&translator);
    const Arguments arguments = parse(app);
    Profile profile(arguments.profile);
    ColorScheme colors(arguments.colors);
    TrayProgram program(profile, arguments.options);
    QObject::connect(&program, &TrayProgram::busRenewed, &colors, &ColorScheme::useBus);
    int attempts = 0;
    QTimer again;
    QObject::connect(&again, &QTimer::timeout, &program, [&] {
        const Claim outcome = arguments.options.demo ? Claim::Ours : claim(profile);
        if (outcome == Claim::Undecided && attempts == Profile::noticeableUse / claimEvery)
            std::fputs(
                qPrintable(u"downlight: %1 uses this profile; waiting for it\n"_s.arg(profile.lockedBy())),
                stderr);
        if (outcome == Claim::Undecided && ++attempts < claimAttempts)
            return again.start(claimEvery);
        again.stop();
        if (outcome == Claim::Ours)
            return program.start();
        if (outcome == Claim::Undecided)
            std::fputs(
                "downlight: another program uses this profile and does not answer on the session bus\n",
                stderr);
        QApplication::exit(outcome == Claim::Theirs ? 0 : unavailable);
    });
    again.start(0);
    return QApplication::exec();
}
