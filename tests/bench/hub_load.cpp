// SPDX-License-Identifier: GPL-3.0-or-later
// Loads a hub over loopback from one thread:
//   downlight_bench_hub_load PORT reports RATE SECONDS CONNECTIONS   open loop: requests are due at fixed
//   times, and late ones
//                                                                    count from when they were due; RATE 0:
//                                                                    as fast as it goes
//   downlight_bench_hub_load PORT get PATH ETAG SECONDS CONNECTIONS  as fast as it goes; ETAG "-": none
// Prints one JSON line: {"per_s","p50_ms","p99_ms","max_ms","ok","other","failed"}.

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <random>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

struct Connection {
    int fd = -1;
    bool busy = false;
    Time due;
    std::string in;
    std::string out;
    std::size_t sent = 0;
};

struct Tally {
    std::vector<double> latencies; ///< ms
    long ok = 0;
    long other = 0;
    long failed = 0;
};

std::mt19937_64 randomness(20261125);

std::string hex(int digits)
{
    static constexpr const char* characters = "0123456789abcdef";
    std::string text;
    while (static_cast<int>(text.size()) < digits)
        text += characters[randomness() & 15U];
    return text;
}

std::string reportRequest()
{
    const std::string uuid = hex(8) + '-' + hex(4) + "-4" + hex(3) + "-a" + hex(3) + '-' + hex(12);
    const std::string body = R"({"service":"reddit","type":"other","install":")" + hex(32) + "\"}";
    const auto part = [] { return std::to_string(randomness() % 250 + 1); };
    return "POST /v1/reports HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nX-Forwarded-For: "
        + part() + '.' + part() + '.' + part() + ".9\r\nIdempotency-Key: " + uuid
        + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool open(Connection& connection, int port)
{
    connection.fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return false;
    const int on = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fcntl(connection.fd, F_SETFL, O_NONBLOCK) == 0;
}

/// The length of the answer that \p in begins with; 0 where it is not all there yet.
std::size_t answerBytes(const std::string& in)
{
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string::npos)
        return 0;
    const std::size_t at = in.find("Content-Length: ");
    const std::size_t body =
        at == std::string::npos || at > end ? 0 : std::strtoul(in.c_str() + at + 16, nullptr, 10);
    return in.size() >= end + 4 + body ? end + 4 + body : 0;
}

void flush(Connection& connection)
{
    const ssize_t count = write(connection.fd, connection.out.data() + connection.sent,
                                connection.out.size() - connection.sent);
    if (count > 0)
        connection.sent += static_cast<std::size_t>(count);
}

} // namespace

int main(int argc, char** argv)
{
    const bool isReports = argc == 6 && std::string(argv[2]) == "reports";
    if (!isReports && !(argc == 7 && std::string(argv[2]) == "get")) {
        std::fputs("downlight_bench_hub_load PORT reports RATE SECONDS CONNECTIONS | PORT get PATH ETAG "
                   "SECONDS CONNECTIONS\n",
                   stderr);
        return 64;
    }
    const int port = std::atoi(argv[1]);
    const double rate = isReports ? std::atof(argv[3]) : 0;
    const int seconds = std::atoi(argv[isReports ? 4 : 5]);
    const int count = std::atoi(argv[isReports ? 5 : 6]);
    std::string get;
    if (!isReports) {
        get = std::string("GET ") + argv[3] + " HTTP/1.1\r\nHost: hub\r\n";
        get +=
            std::strcmp(argv[4], "-") == 0 ? "\r\n" : std::string("If-None-Match: ") + argv[4] + "\r\n\r\n";
    }
    std::vector<Connection> connections(static_cast<std::size_t>(count));
    const int poll = epoll_create1(0);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (!open(connections[i], port))
            return std::perror("connect"), 69;
        epoll_event event{EPOLLIN, {.u64 = i}};
        epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event);
    }
    std::deque<std::size_t> idle;
    for (std::size_t i = 0; i < connections.size(); ++i)
        idle.push_back(i);
    Tally tally;
    const Time begin = Clock::now();
    const Time end = begin + std::chrono::seconds(seconds);
    long asked = 0;
    std::size_t alive = connections.size();
    std::array<epoll_event, 256> events{};
    std::array<char, 65536> buffer{};
    while (alive > 0) {
        const Time now = Clock::now();
        const bool isOver = now >= end;
        if (isOver && (idle.size() == alive || now > end + std::chrono::seconds(10)))
            break;
        while (!isOver && !idle.empty()) {
            const Time due = rate > 0
                ? begin + std::chrono::nanoseconds(static_cast<long>(static_cast<double>(asked) * 1e9 / rate))
                : now;
            if (due > now)
                break;
            Connection& connection = connections[idle.front()];
            idle.pop_front();
            ++asked;
            connection.busy = true;
            connection.due = due;
            connection.out = isReports ? reportRequest() : get;
            connection.sent = 0;
            flush(connection);
        }
        const int ready =
            epoll_wait(poll, events.data(), static_cast<int>(events.size()), rate > 0 || isOver ? 1 : 50);
        for (int i = 0; i < ready; ++i) {
            Connection& connection = connections[events[static_cast<std::size_t>(i)].data.u64];
            const ssize_t got = read(connection.fd, buffer.data(), buffer.size());
            if (got <= 0) {
                if (got < 0 && errno == EAGAIN)
                    continue;
                ++tally.failed;
                epoll_ctl(poll, EPOLL_CTL_DEL, connection.fd, nullptr);
                --alive;
                continue;
            }
            connection.in.append(buffer.data(), static_cast<std::size_t>(got));
            const std::size_t bytes = answerBytes(connection.in);
            if (bytes == 0)
                continue;
            const char kind = connection.in[9];
            (kind == '2' || kind == '3' ? tally.ok : tally.other) += 1;
            tally.latencies.push_back(
                std::chrono::duration<double, std::milli>(Clock::now() - connection.due).count());
            connection.in.erase(0, bytes);
            connection.busy = false;
            idle.push_back(static_cast<std::size_t>(&connection - connections.data()));
        }
    }
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    std::sort(tally.latencies.begin(), tally.latencies.end());
    const auto at = [&](double share) {
        return tally.latencies.empty() ? 0
                                       : tally.latencies[static_cast<std::size_t>(
                                           static_cast<double>(tally.latencies.size() - 1) * share)];
    };
    std::printf(
        R"({"per_s":%.0f,"p50_ms":%.2f,"p99_ms":%.2f,"max_ms":%.2f,"ok":%ld,"other":%ld,"failed":%ld})"
        "\n",
        static_cast<double>(tally.ok) / took, at(0.5), at(0.99), at(1), tally.ok, tally.other, tally.failed);
    return 0;
}
