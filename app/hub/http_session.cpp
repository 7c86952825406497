// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/http_session.h"

#include "app/hub/http_bytes.h"
#include "app/hub/metrics.h"
#include "app/hub/request_buffer.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <deque>

namespace downlight::hub {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using namespace Qt::StringLiterals;
using Time = std::chrono::steady_clock::time_point;

namespace {

constexpr qsizetype mostUnsentStream = qsizetype{256} * 1024;
constexpr auto lingerFor = std::chrono::seconds(2);

} // namespace

/// One connection. Reads a request, has it answered, reads the next. Never two things at a time, and every
/// state has a moment at which it is over.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(SessionShared& shared, SessionSet& sessions, tcp::socket socket)
        : m_shared(shared)
        , m_sessions(sessions)
        , m_socket(std::move(socket))
    {
    }

    void start()
    {
        m_sessions.add(shared_from_this());
        m_shared.metrics.connections += 1;
        m_shared.metrics.connectionsOpened += 1;
        boost::system::error_code error;
        const auto remote = m_socket.remote_endpoint(error);
        m_socket.set_option(tcp::no_delay(true), error);
        m_peer = plain(QHostAddress(QString::fromStdString(remote.address().to_string())));
        const std::string address = householdOf(m_peer);
        m_trusted = m_shared.limits.trusts && m_shared.limits.trusts(m_peer);
        if (!m_trusted) {
            if (!m_shared.counts.enter(address, m_shared.limits.perAddress))
                return turnAway(429, "Too many connections from this address.");
            m_counted = address;
        }
        m_isAdmitted = ++m_shared.admitted <= m_shared.limits.connections;
        if (!m_isAdmitted) {
            --m_shared.admitted;
            return turnAway(503, "Too many connections.");
        }
        awaitRequest(m_shared.limits.header);
    }

    void closeIfLate(Time now)
    {
        if (m_state == State::Stream && now > m_streamEnds)
            return close();
        if (now < m_deadline)
            return;
        m_shared.metrics.timeouts += m_state == State::Idle ? 0 : 1;
        close();
    }

    void drain()
    {
        if (m_state == State::Idle || m_state == State::Stream)
            close();
    }

    void push(const QByteArray& bytes)
    {
        if (m_state != State::Stream && !m_willStream)
            return;
        if (!m_events.empty() && m_unsent + bytes.size() > mostUnsentStream)
            return close(); // does not keep up
        m_unsent += bytes.size();
        m_events.push_back(bytes);
        if (m_events.size() == 1 && m_state == State::Stream)
            writeEvent();
    }

    void close()
    {
        if (m_state == State::Closed)
            return;
        if (m_state == State::Stream)
            m_shared.metrics.streams -= 1;
        m_state = State::Closed;
        boost::system::error_code ignored;
        m_socket.shutdown(tcp::socket::shutdown_both, ignored);
        m_socket.close(ignored);
        if (m_isAdmitted)
            --m_shared.admitted;
        if (!m_counted.empty())
            m_shared.counts.leave(m_counted);
        if (!m_streamCounted.empty())
            m_shared.streamCounts.leave(m_streamCounted);
        m_shared.metrics.connections -= 1;
        m_sessions.remove(shared_from_this());
    }

private:
    enum class State { Idle, Head, Body, Handling, Writing, Stream, Lingering, Closed };

    void setDeadline(std::chrono::seconds in) { m_deadline = std::chrono::steady_clock::now() + in; }

    void turnAway(int status, const char* detail)
    {
        m_shared.metrics.shed += 1;
        HttpAnswer answer = problem({status, "overloaded", detail});
        answer.addHeader("Retry-After", "10");
        m_keepAlive = false;
        m_lingers = false;
        setDeadline(std::chrono::seconds(2));
        send(answer);
    }

    void awaitRequest(std::chrono::seconds patience)
    {
        m_isHead = false;
        m_ifNoneMatch.clear();
        m_state = m_in.isEmpty() ? State::Idle : State::Head;
        setDeadline(m_in.isEmpty() ? patience : m_shared.limits.header);
        if (!m_in.isEmpty())
            return takeHead();
        read();
    }

    void read()
    {
        const RequestBuffer::Room room = m_in.room();
        if (room.size == 0)
            return refuse({431, "head-too-large", "The request's head is too large."});
        m_socket.async_read_some(
            net::buffer(room.data, room.size),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
                if (self->m_state == State::Closed)
                    return;
                if (error)
                    return self->close();
                self->m_in.came(count);
                if (self->m_state == State::Idle) {
                    self->m_state = State::Head;
                    self->setDeadline(self->m_shared.limits.header);
                }
                if (self->m_state == State::Head)
                    self->takeHead();
                else
                    self->takeBody();
            });
    }

    void takeHead()
    {
        const QByteArrayView bytes = m_in.bytes();
        m_headBytes = m_in.headBytes();
        if (m_headBytes == 0) {
            // A bare line feed where the head should end is never right; waiting for more would only be slow.
            if (bytes.contains("\n\n"))
                return refuse({400, "bad-request", "The request's head is not well formed."});
            if (bytes.size() >= mostHeadBytes)
                return refuse({431, "head-too-large", "The request's head is too large."});
            return read();
        }
        if (m_headBytes > mostHeadBytes)
            return refuse({431, "head-too-large", "The request's head is too large."});
        HeadReading reading = readHead(bytes.first(m_headBytes));
        if (!reading.head)
            return refuse(reading.problem);
        m_head = std::move(*reading.head);
        m_keepAlive = m_head.ask.keepAlive && !m_shared.draining;
        m_state = State::Body;
        if (m_head.bodyBytes > 0)
            setDeadline(m_shared.limits.body);
        if (m_head.expectsContinue && bytes.size() < m_headBytes + m_head.bodyBytes) {
            static constexpr std::string_view goOn = "HTTP/1.1 100 Continue\r\n\r\n";
            return net::async_write(
                m_socket, net::buffer(goOn),
                [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                    if (self->m_state == State::Closed)
                        return;
                    error ? self->close() : self->takeBody();
                });
        }
        takeBody();
    }

    void takeBody()
    {
        const qsizetype all = m_headBytes + m_head.bodyBytes;
        if (m_in.bytes().size() < all)
            return read();
        HttpAsk ask = std::move(m_head.ask);
        ask.body = m_in.bytes().sliced(m_headBytes, m_head.bodyBytes).toByteArray();
        ask.peer = m_peer;
        if (m_trusted)
            ask.peer = forwardedFor(ask.headers.value("x-forwarded-for"), m_peer, m_shared.limits.trusts);
        m_asker = ask.peer;
        m_in.drop(all);
        m_isHead = ask.method == "HEAD";
        answer(std::move(ask));
    }

    void answer(HttpAsk ask)
    {
        m_state = State::Handling;
        setDeadline(std::chrono::seconds(40)); // more than the database may take
        if (std::shared_ptr<const CachedAnswer> ready = m_shared.handler.ready(ask))
            return sendCached(std::move(ready), matches(ask.headers.value("if-none-match"), ready->etag));
        m_ifNoneMatch = ask.headers.value("if-none-match");
        m_shared.handler.handle(
            std::move(ask),
            [self = shared_from_this(), executor = m_socket.get_executor()](HttpAnswer answer) {
                net::post(executor, [self, answer = std::move(answer)] {
                    if (self->m_state == State::Handling)
                        self->send(answer);
                });
            });
    }

    void sendCached(std::shared_ptr<const CachedAnswer> cached, bool isSame)
    {
        m_state = State::Writing;
        setDeadline(m_shared.limits.body);
        const QByteArray& bytes = isSame ? cached->notModified : cached->full;
        m_shared.metrics.answers[isSame ? 3 : 2] += 1;
        m_line = statusLine(isSame ? 304 : 200) + dateHeader();
        const auto most = m_isHead && !isSame ? cached->full.indexOf("\r\n\r\n") + 4 : bytes.size();
        const std::array<net::const_buffer, 2> buffers{
            net::buffer(m_line.constData(), static_cast<std::size_t>(m_line.size())),
            net::buffer(bytes.constData(), static_cast<std::size_t>(most))};
        net::async_write(m_socket, buffers,
                         [self = shared_from_this(), cached = std::move(cached)](
                             const boost::system::error_code& error, std::size_t) { self->written(error); });
    }

    void refuse(const BadRequest& bad)
    {
        m_keepAlive = false;
        send(problem(bad));
    }

    void send(const HttpAnswer& given)
    {
        HttpAnswer answer = given;
        m_shared.metrics.answers[static_cast<std::size_t>(std::clamp(answer.status / 100, 0, 5))] += 1;
        if (answer.status == 200 && matches(m_ifNoneMatch, answer.etag)) {
            answer.status = 304;
            answer.body.clear();
        }
        m_ifNoneMatch.clear();
        if (m_isHead)
            answer.isStream = false;
        if (answer.isStream && m_shared.admitsStream(householdOf(m_asker))) {
            m_streamCounted = householdOf(m_asker);
        } else if (answer.isStream) {
            m_shared.metrics.shed += 1;
            answer = problem({503, "overloaded", "Too many event streams."});
            answer.addHeader("Retry-After", "60");
        }
        m_out = statusLine(answer.status) + dateHeader() + headOf(answer, !answer.isStream);
        m_willStream = answer.isStream; // what happens from now on must reach it
        if (answer.isStream)
            m_keepAlive = false;
        if (!m_keepAlive)
            m_out += "Connection: close\r\n";
        m_out += "\r\n";
        if (!m_isHead)
            m_out += answer.body;
        m_state = State::Writing;
        setDeadline(m_shared.limits.body);
        net::async_write(m_socket, net::buffer(m_out.constData(), static_cast<std::size_t>(m_out.size())),
                         [self = shared_from_this(),
                          isStream = answer.isStream](const boost::system::error_code& error, std::size_t) {
                             if (!error && isStream && self->m_state == State::Writing)
                                 return self->becomeStream();
                             self->written(error);
                         });
    }

    void becomeStream()
    {
        m_state = State::Stream;
        m_shared.metrics.streams += 1;
        m_willStream = false;
        m_deadline = Time::max(); // events and their heartbeat show whether it lives
        // Who still looks comes again; who only forgot to close leaves room. Not all in the same second.
        m_streamEnds = std::chrono::steady_clock::now() + m_shared.limits.streamAge
            + m_shared.limits.streamAge * (m_shared.metrics.connectionsOpened % 64) / 256;
        awaitEnd();
        if (!m_events.empty())
            writeEvent();
    }

    void writeEvent()
    {
        setDeadline(m_shared.limits.body);
        net::async_write(
            m_socket,
            net::buffer(m_events.front().constData(), static_cast<std::size_t>(m_events.front().size())),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (self->m_state == State::Closed)
                    return;
                if (error)
                    return self->close();
                self->m_deadline = Time::max();
                self->m_unsent -= self->m_events.front().size();
                self->m_events.pop_front();
                if (!self->m_events.empty())
                    self->writeEvent();
            });
    }

    void written(const boost::system::error_code& error)
    {
        if (m_state == State::Closed)
            return;
        if (error)
            return close();
        if (m_keepAlive && !m_shared.draining)
            return awaitRequest(m_shared.limits.idle);
        if (!m_lingers)
            return close();
        // What the other side still sends must not destroy the answer on its way (RFC 9112, 9.6).
        m_state = State::Lingering;
        setDeadline(lingerFor);
        boost::system::error_code ignored;
        m_socket.shutdown(tcp::socket::shutdown_send, ignored);
        awaitEnd();
    }

    /// Reads and forgets until the other side closes.
    void awaitEnd()
    {
        m_socket.async_read_some(
            net::buffer(m_rest),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (self->m_state == State::Closed)
                    return;
                error ? self->close() : self->awaitEnd();
            });
    }

    SessionShared& m_shared;
    SessionSet& m_sessions;
    tcp::socket m_socket;
    QHostAddress m_peer;
    QHostAddress m_asker; ///< The peer, or for whom a trusted one asks.
    bool m_isAdmitted = false;
    bool m_lingers = true;
    bool m_willStream = false;
    std::string m_streamCounted; ///< Under whom this stream counts.
    bool m_trusted = false;
    std::string m_counted; ///< The address under which this connection counts; empty: it does not.
    State m_state = State::Idle;
    Time m_deadline = Time::max();
    Time m_streamEnds = Time::max();
    RequestBuffer m_in;
    std::array<char, 256> m_rest{}; ///< What comes when nothing is expected.
    qsizetype m_headBytes = 0;
    RequestHead m_head;
    QByteArray m_ifNoneMatch;
    bool m_keepAlive = true;
    bool m_isHead = false;
    QByteArray m_line; ///< Being written, as is
    QByteArray m_out;
    std::deque<QByteArray> m_events;
    qsizetype m_unsent = 0;
};

/// Does \p act with every session; one that it closes leaves the set meanwhile.
template<typename Act>
void SessionSet::each(Act act)
{
    const auto all = m_sessions;
    for (const auto& session : all)
        act(*session);
}

void SessionSet::broadcast(const QByteArray& bytes)
{
    each([&bytes](HttpSession& session) { session.push(bytes); });
}

void SessionSet::closeLate()
{
    each([now = std::chrono::steady_clock::now()](HttpSession& session) { session.closeIfLate(now); });
}

void SessionSet::drain()
{
    each([](HttpSession& session) { session.drain(); });
}

void SessionSet::closeAll()
{
    each([](HttpSession& session) { session.close(); });
}

void startSession(SessionShared& shared, SessionSet& sessions, tcp::socket socket)
{
    std::make_shared<HttpSession>(shared, sessions, std::move(socket))->start();
}

} // namespace downlight::hub
