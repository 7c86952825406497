// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/http_server.h"

#include "app/hub/http_session.h"
#include "app/hub/hub_config.h"
#include "app/hub/metrics.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <thread>

namespace downlight::hub {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// One thread with the connections that belong to it: nothing of a connection is ever touched by two.
struct HttpLane {
    net::io_context io{1};
    net::executor_work_guard<net::io_context::executor_type> work{io.get_executor()};
    net::steady_timer sweep{io};
    SessionSet sessions;
    std::thread thread;
};

class HttpServer::Impl {
public:
    Impl(Limits limits, HttpHandler& handler, Metrics& metrics)
        : m_shared{std::move(limits), handler, metrics, {}, {}, {}, {}}
    {
        for (int i = 0; i < std::max(1, m_shared.limits.threads); ++i)
            m_lanes.emplace_back();
    }

    ~Impl() { stop(0ms); }

    Result<void> listen(const Endpoint& endpoint)
    {
        boost::system::error_code error;
        const auto address = net::ip::make_address(endpoint.address.toString().toStdString(), error);
        m_acceptor.emplace(m_lanes.front().io);
        const auto tried = [&error](auto&& step) {
            if (!error)
                step();
        };
        tried([&] { m_acceptor->open(address.is_v6() ? tcp::v6() : tcp::v4(), error); });
        tried([&] { m_acceptor->set_option(tcp::acceptor::reuse_address(true), error); });
        tried([&] { m_acceptor->bind({address, endpoint.port}, error); });
        tried([&] { m_acceptor->listen(4096, error); });
        if (error)
            return fail(Failure::Kind::Network,
                        u"%1 cannot be listened at: %2"_s.arg(endpoint.toString(),
                                                              QString::fromStdString(error.message())));
        m_port = m_acceptor->local_endpoint().port();
        accept();
        for (HttpLane& lane : m_lanes) {
            sweep(lane);
            lane.thread = std::thread([&lane] { lane.io.run(); });
        }
        return {};
    }

    void broadcast(const QByteArray& bytes)
    {
        for (HttpLane& lane : m_lanes)
            net::post(lane.io, [&lane, bytes] { lane.sessions.broadcast(bytes); });
    }

    void stop(std::chrono::milliseconds patience)
    {
        if (m_stopped.exchange(true))
            return;
        m_shared.draining = true;
        for (HttpLane& lane : m_lanes) {
            if (!lane.thread.joinable())
                continue;
            net::post(lane.io, [this, &lane, patience] {
                if (&lane == &m_lanes.front())
                    m_acceptor->close();
                lane.sessions.drain();
                endLane(lane, std::chrono::steady_clock::now() + patience);
            });
        }
        for (HttpLane& lane : m_lanes) {
            if (lane.thread.joinable())
                lane.thread.join();
        }
    }

    [[nodiscard]] quint16 port() const { return m_port; }

private:
    /// Ends \p lane as soon as nothing is under way in it, at \p latest at once.
    void endLane(HttpLane& lane, std::chrono::steady_clock::time_point latest)
    {
        if (lane.sessions.isEmpty() || std::chrono::steady_clock::now() >= latest) {
            lane.sessions.closeAll();
            lane.work.reset();
            return lane.io.stop();
        }
        lane.sweep.expires_after(20ms);
        lane.sweep.async_wait(
            [this, &lane, latest](const boost::system::error_code&) { endLane(lane, latest); });
    }

    void accept()
    {
        HttpLane& lane = m_lanes[m_next++ % m_lanes.size()];
        m_acceptor->async_accept(
            lane.io, [this, &lane](const boost::system::error_code& error, tcp::socket socket) {
                if (error == net::error::operation_aborted || !m_acceptor->is_open())
                    return;
                if (error) { // out of descriptors, mostly: others have to end first
                    m_shared.metrics.shed += 1;
                    m_pause.emplace(m_lanes.front().io, 50ms);
                    return m_pause->async_wait([this](const boost::system::error_code&) { accept(); });
                }
                net::post(lane.io, [this, &lane, socket = std::move(socket)]() mutable {
                    startSession(m_shared, lane.sessions, std::move(socket));
                });
                accept();
            });
    }

    void sweep(HttpLane& lane)
    {
        lane.sweep.expires_after(1s);
        lane.sweep.async_wait([this, &lane](const boost::system::error_code& error) {
            if (error || m_stopped)
                return;
            lane.sessions.closeLate();
            sweep(lane);
        });
    }

    SessionShared m_shared;
    std::deque<HttpLane> m_lanes;
    std::optional<tcp::acceptor> m_acceptor;
    std::optional<net::steady_timer> m_pause;
    std::size_t m_next = 0;
    quint16 m_port = 0;
    std::atomic<bool> m_stopped = false;
};

HttpServer::HttpServer(Limits limits, HttpHandler& handler, Metrics& metrics)
    : m_impl(std::make_unique<Impl>(std::move(limits), handler, metrics))
{
}

HttpServer::~HttpServer() = default;

Result<void> HttpServer::listen(const Endpoint& endpoint)
{
    return m_impl->listen(endpoint);
}

quint16 HttpServer::port() const
{
    return m_impl->port();
}

void HttpServer::broadcast(const QByteArray& bytes)
{
    m_impl->broadcast(bytes);
}

void HttpServer::stop(std::chrono::milliseconds patience)
{
    m_impl->stop(patience);
}

} // namespace downlight::hub
