// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/signals.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace downlight {

namespace {

// A signal handler can reach nothing but statics, and may do little more than write().
std::array<int, 2> ends{-1, -1};
constexpr std::array handled{SIGTERM, SIGINT, SIGHUP};

void handle(int)
{
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(ends[0], &byte, sizeof byte);
}

} // namespace

TerminationSignals::TerminationSignals(QObject* parent)
    : QObject(parent)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return;
    auto* notifier = new QSocketNotifier(ends[1], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (::read(ends[1], &byte, sizeof byte) > 0)
            Q_EMIT terminated();
    });
    for (const int number : handled)
        std::signal(number, handle);
}

TerminationSignals::~TerminationSignals()
{
    for (const int number : handled)
        std::signal(number, SIG_DFL);
    for (int& end : ends) {
        if (end != -1)
            ::close(std::exchange(end, -1));
    }
}

} // namespace downlight
