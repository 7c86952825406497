// SPDX-License-Identifier: GPL-3.0-or-later
// What people send: the part of HubApi that changes something.

#include "app/hub/hub_api.h"
#include "app/hub/hub_config.h"
#include "app/hub/metrics.h"
#include "app/hub/report_marks.h"
#include "app/hub/sent_report.h"
#include "core/reports/crowd_json.h"
#include "core/reports/proof_of_work.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QUuid>

namespace downlight::hub {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto latest = 15min; ///< An older report must not raise an alarm.
constexpr auto earliest = 2min; ///< Clocks differ.

HttpAnswer overloaded()
{
    HttpAnswer answer = problemAnswer(503, "overloaded"_L1, u"Too much waits already."_s);
    answer.addHeader("Retry-After", "5");
    return answer;
}

bool isEqual(const QByteArray& a, const QByteArray& b)
{
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |=
            static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    return difference == 0;
}

QJsonObject with(const QByteArray& problem, QLatin1StringView name, const QJsonValue& value)
{
    QJsonObject object = QJsonDocument::fromJson(problem).object();
    object.insert(name, value);
    return object;
}

} // namespace

QByteArray HubApi::newChallenge(const Sent& sent, const QDateTime& now) const
{
    const quint64 random = QRandomGenerator::system()->generate64();
    const QByteArray nonce(reinterpret_cast<const char*>(&random), sizeof random);
    return proof_of_work::makeChallenge(m_parts.worker.secret(), sent.service.toUtf8(), sent.install, now,
                                        m_parts.config.proofOfWorkBits, nonce);
}

std::optional<HttpAnswer> HubApi::checkProof(const Sent& sent, const QDateTime& now) const
{
    if (m_parts.config.proofOfWorkBits == 0)
        return std::nullopt;
    if (sent.challenge.isEmpty() || sent.proof.isEmpty()) {
        HttpAnswer answer =
            problemAnswer(401, "challenge-required"_L1, u"A report costs a moment of computing."_s);
        // With the challenge at once: a client that has none need not ask again.
        answer.body =
            QJsonDocument(with(answer.body, "challenge"_L1, QString::fromLatin1(newChallenge(sent, now))))
                .toJson(QJsonDocument::Compact);
        answer.addHeader("WWW-Authenticate", "Downlight-Proof");
        return answer;
    }
    const Result<void> sound = proof_of_work::verify(m_parts.worker.secret(), sent.challenge, sent.proof,
                                                     sent.service.toUtf8(), sent.install, now);
    return sound ? std::nullopt
                 : std::optional(problemAnswer(403, "challenge-invalid"_L1, sound.error().detail));
}

void HubApi::challenge(const HttpAsk& ask, const Done& done)
{
    Sent sent;
    if (const auto wrong = readSent(ask, {}, *m_parts.catalogue, sent))
        return done(*wrong);
    HttpAnswer answer;
    answer.status = 201;
    answer.body =
        QJsonDocument(
            QJsonObject{{"challenge"_L1, QString::fromLatin1(newChallenge(sent, m_parts.clock.now()))},
                        {"bits"_L1, m_parts.config.proofOfWorkBits},
                        {"algorithm"_L1, "sha-256"_L1},
                        {"valid_for_s"_L1, static_cast<int>(proof_of_work::validFor.count())}})
            .toJson(QJsonDocument::Compact);
    done(std::move(answer));
}

namespace {

HttpAnswer noKeys()
{
    return problemAnswer(503, "storage-failed"_L1, u"It could not be stored, so it is not counted."_s);
}

HttpAnswer tooMany(const QDateTime& now)
{
    HttpAnswer answer =
        problemAnswer(429, "too-many-reports"_L1,
                      u"This network has sent as many reports as it may in an hour; this one is not "
                      "counted. It may send more from the next full hour on."_s);
    constexpr int hour = 3600;
    answer.addHeader("Retry-After",
                     QByteArray::number(hour - static_cast<int>(now.toSecsSinceEpoch() % hour)));
    return answer;
}

} // namespace

/// Runs \p work once for this key; whoever sends the same again gets the same answer again.
void HubApi::postOnce(const HttpAsk& ask, Sent sent, HubWorker::Work work, const Done& done)
{
    const QUuid key = QUuid::fromString(QString::fromLatin1(ask.headers.value("idempotency-key")));
    if (key.isNull())
        return done(
            problemAnswer(400, "idempotency-key-required"_L1, u"Send an Idempotency-Key that is a UUID."_s));
    sent.key = key.toRfc4122();
    const HubWorker::Work once = [this, sent = std::move(sent), work = std::move(work)](Desk& desk) {
        const Result<report_marks::Marks> marks = report_marks::marksOf(desk, sent.key, sent.meant);
        if (!marks)
            return noKeys();
        if (const auto before = report_marks::answerBefore(desk, *marks)) {
            if (before->isOther)
                return problemAnswer(422, "idempotency-key-reused"_L1,
                                     u"This key was used for something else."_s);
            desk.tallies.push_back(&m_parts.metrics.replayed);
            HttpAnswer again;
            again.status = before->answer.status;
            again.body = withToken(before->answer.body);
            return again;
        }
        const bool pays = m_parts.config.proofOfWorkBits > 0;
        if (pays && desk.isSpent(sent.challenge)) {
            desk.tallies.push_back(&m_parts.metrics.refused);
            return problemAnswer(403, "challenge-invalid"_L1, u"This proof was used already."_s);
        }
        HttpAnswer answer = work(desk);
        if (pays && answer.status < 400)
            desk.spent.push_back(sent.challenge);
        if (answer.status >= 400)
            desk.tallies.push_back(&m_parts.metrics.refused);
        else
            desk.hub.keepAnswer(marks->front().key, {marks->front().meant, answer.status, answer.body});
        answer.body = withToken(answer.body);
        return answer;
    };
    if (m_parts.worker.write(once, done))
        return;
    m_parts.metrics.shed += 1;
    done(overloaded());
}

void HubApi::report(const HttpAsk& ask, const Done& done)
{
    Sent sent;
    const auto refuse = [this, &done](HttpAnswer answer) {
        if (answer.status != 401) // to ask for a proof of work is no refusal
            m_parts.metrics.refused += 1;
        done(std::move(answer));
    };
    if (const auto wrong = readSent(ask, {}, *m_parts.catalogue, sent))
        return refuse(*wrong);
    const auto entry = m_parts.catalogue->find(sent.service);
    const QList<ProblemType> types = m_parts.catalogue->problemsOf(entry->category);
    const bool known = sent.type == "other"_L1
        || std::any_of(types.begin(), types.end(),
                       [&sent](const ProblemType& type) { return type.id == sent.type; });
    if (!known)
        return refuse(invalid(u"This service has no such type of problem."_s));
    const QDateTime now = m_parts.clock.now();
    if (const auto wrong = checkProof(sent, now))
        return refuse(*wrong);
    const QHostAddress peer = ask.peer;
    postOnce(
        ask, sent,
        [this, sent, peer](Desk& desk) {
            const QDateTime observed = sent.observedAt.isValid() ? sent.observedAt.toUTC() : desk.time;
            const std::chrono::seconds age(observed.secsTo(desk.time));
            if (age > latest)
                return problemAnswer(422, "too-late"_L1,
                                     u"The report is older than 15 minutes; it would say nothing of now."_s);
            if (age < -earliest)
                return problemAnswer(422, "in-the-future"_L1,
                                     u"The report is of a time to come; is your clock right?"_s);
            const QDateTime at = std::min(observed, desk.time);
            const Result<report_marks::Keys> keys =
                report_marks::keysOf(desk, sent.install, sent.service, peer);
            if (!keys)
                return noKeys();
            if (!desk.charge(keys->network))
                return tooMany(desk.time);
            NewReport report{sent.service,   sent.instance, sent.type, {},
                             keys->reporter, keys->network, 1,         keys->area};
            report.at = Minute(std::chrono::minutes(at.toSecsSinceEpoch() / 60));
            if (!isListed(sent.service, sent.instance)
                && !desk.hub.counter().places().contains({sent.service, sent.instance})
                && !m_instances.admits(crowdKey(sent.service, sent.instance), keys->area))
                report.instance.clear();
            else if (!report.instance.isEmpty())
                m_counted.add(crowdKey(sent.service, sent.instance));
            const CountingHub::Accepted accepted = desk.hub.accept(report, desk.now);
            desk.tallies.push_back(accepted.receipt.counted ? &m_parts.metrics.accepted
                                                            : &m_parts.metrics.repeated);
            desk.touched.insert(sent.service);
            if (!report.instance.isEmpty())
                desk.touched.insert(crowdKey(sent.service, report.instance));
            HttpAnswer answer;
            answer.status = accepted.receipt.counted ? 201 : 200;
            answer.body = crowd_json::write(CrowdReceipt{
                QString::number(accepted.id), QString(), accepted.receipt.counted, accepted.receipt.state,
                accepted.receipt.thisHour, accepted.receipt.last60, accepted.usualThisHour});
            return answer;
        },
        done);
}

void HubApi::works(const HttpAsk& ask, const QByteArray& slug, const Done& done)
{
    Sent sent;
    if (const auto wrong = readSent(ask, QString::fromUtf8(slug), *m_parts.catalogue, sent))
        return done(*wrong);
    if (const auto wrong = checkProof(sent, m_parts.clock.now()))
        return done(*wrong);
    const QHostAddress peer = ask.peer;
    postOnce(
        ask, sent,
        [this, sent, peer](Desk& desk) {
            const Result<report_marks::Keys> keys =
                report_marks::keysOf(desk, sent.install, sent.service, peer);
            if (!keys)
                return noKeys();
            if (!desk.charge(keys->network))
                return tooMany(desk.time);
            desk.hub.vote(
                {sent.service, sent.instance, {}, desk.now, keys->reporter, keys->network, 1, keys->area},
                desk.now);
            desk.tallies.push_back(&m_parts.metrics.votes);
            HttpAnswer answer;
            answer.status = 202;
            answer.body = R"({"counted":true})";
            return answer;
        },
        done);
}

/// \p receipt with the token by which its owner takes it back. It is made anew each time: on disk it would
/// let whoever reads the database act for others.
QByteArray HubApi::withToken(const QByteArray& receipt) const
{
    QJsonObject object = QJsonDocument::fromJson(receipt).object();
    if (!object.contains("manage_token"_L1))
        return receipt;
    const quint64 id = object["id"_L1].toString().toULongLong();
    object.insert("manage_token"_L1, QString::fromLatin1(manageToken(id)));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

bool HubApi::isListed(const QString& service, const QString& instance) const
{
    if (instance.isEmpty())
        return true;
    const QList<int> rows = m_parts.catalogue->instancesOf(service);
    return std::any_of(rows.begin(), rows.end(), [&](int row) {
        return QUrl::fromEncoded(m_parts.catalogue->homepageOf(row).toByteArray()).host() == instance;
    });
}

QByteArray HubApi::manageToken(quint64 id) const
{
    constexpr qsizetype enough = 32;
    return QMessageAuthenticationCode::hash(QByteArray("manage " + QByteArray::number(id)),
                                            m_parts.worker.secret(), QCryptographicHash::Sha256)
        .toHex()
        .left(enough);
}

void HubApi::withdraw(const HttpAsk& ask, const QByteArray& id, const Done& done)
{
    bool isNumber = false;
    const quint64 number = id.toULongLong(&isNumber);
    const QByteArray token = ask.headers.value("authorization");
    if (!token.startsWith("Bearer "))
        return done(
            problemAnswer(401, "token-required"_L1, u"Send the report's manage_token as a Bearer token."_s));
    if (!isNumber || !isEqual(token.sliced(7).trimmed(), manageToken(number)))
        return done(problemAnswer(403, "token-invalid"_L1, u"This token is not of this report."_s));
    const bool taken = m_parts.worker.write(
        [this, number](Desk& desk) {
            const auto row = desk.hub.store().report(number);
            if (!desk.hub.withdraw(number, desk.now))
                return row
                    ? problemAnswer(409, "too-late"_L1, u"A report can be taken back for ten minutes."_s)
                    : problemAnswer(404, "unknown-report"_L1, u"There is no such report any more."_s);
            desk.tallies.push_back(&m_parts.metrics.withdrawn);
            desk.touched.insert(row->report.service);
            desk.touched.insert(crowdKey(row->report.service, row->report.instance));
            HttpAnswer answer;
            answer.status = 204;
            return answer;
        },
        done);
    if (!taken)
        done(overloaded());
}

} // namespace downlight::hub
