// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/proof_of_work.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QtEndian>

#include <algorithm>
#include <bit>

namespace downlight::proof_of_work {

using namespace Qt::StringLiterals;

namespace {

// "1.<bits>.<expires, seconds since 1970>.<nonce, hex>.<binding, hex>.<signature, hex>"
constexpr qsizetype parts = 6;
constexpr qsizetype longest = 300;
constexpr qsizetype longestProof = 20;

QByteArray signatureOf(const QByteArray& secret, const QByteArray& text)
{
    return QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256).toHex();
}

/// Service and install, so that a challenge is good for one only.
QByteArray bindingOf(const QByteArray& service, const QByteArray& install)
{
    constexpr qsizetype enough = 32; // hex digits
    const QByteArray text = QByteArray::number(service.size()) + ':' + service + install;
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(enough);
}

struct Challenge {
    int bits = 0;
    qint64 expires = 0;
    QByteArray binding;
    QByteArray body; ///< What is signed.
    QByteArray signature;
};

std::optional<Challenge> read(const QByteArray& text)
{
    const QList<QByteArray> cells = text.size() > longest ? QList<QByteArray>() : text.split('.');
    if (cells.size() != parts || cells[0] != "1")
        return std::nullopt;
    Challenge challenge;
    bool bits = false;
    bool expires = false;
    challenge.bits = cells[1].toInt(&bits);
    challenge.expires = cells[2].toLongLong(&expires);
    if (!bits || !expires || challenge.bits < 0 || challenge.bits > mostBits)
        return std::nullopt;
    challenge.binding = cells[4];
    challenge.body = text.left(text.lastIndexOf('.'));
    challenge.signature = cells[5];
    return challenge;
}

/// Leading zero bits, of the first 64.
int zeroBits(const QByteArray& hash)
{
    return std::countl_zero(qFromBigEndian<quint64>(hash.constData()));
}

bool isSolved(const QByteArray& challenge, const QByteArray& proof, int bits)
{
    const QByteArray text = challenge + ':' + proof;
    return zeroBits(QCryptographicHash::hash(text, QCryptographicHash::Sha256)) >= bits;
}

/// Takes as long for any wrong signature.
bool isEqual(const QByteArray& a, const QByteArray& b)
{
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |=
            static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    return difference == 0;
}

} // namespace

QByteArray makeChallenge(const QByteArray& secret, const QByteArray& service, const QByteArray& install,
                         const QDateTime& now, int bits, const QByteArray& nonce)
{
    const qint64 expires = now.toSecsSinceEpoch() + validFor.count();
    const QByteArray body = "1." + QByteArray::number(std::clamp(bits, 0, mostBits)) + '.'
        + QByteArray::number(expires) + '.' + nonce.left(32).toHex() + '.' + bindingOf(service, install);
    return body + '.' + signatureOf(secret, body);
}

std::optional<QByteArray> solve(const QByteArray& challenge, quint64 from, quint64 most)
{
    const std::optional<Challenge> asked = read(challenge);
    if (!asked)
        return std::nullopt;
    for (quint64 number = from; number - from < most; ++number) {
        const QByteArray proof = QByteArray::number(number);
        if (isSolved(challenge, proof, asked->bits))
            return proof;
    }
    return std::nullopt;
}

Result<void> verify(const QByteArray& secret, const QByteArray& challenge, const QByteArray& proof,
                    const QByteArray& service, const QByteArray& install, const QDateTime& now)
{
    const std::optional<Challenge> asked = read(challenge);
    if (!asked || !isEqual(asked->signature, signatureOf(secret, asked->body)))
        return fail(Failure::Kind::Refused, u"the challenge is not one of this hub's"_s);
    if (asked->expires < now.toSecsSinceEpoch())
        return fail(Failure::Kind::Refused, u"the challenge is older than ten minutes"_s);
    if (asked->binding != bindingOf(service, install))
        return fail(Failure::Kind::Refused, u"the challenge is for another service or install"_s);
    if (proof.isEmpty() || proof.size() > longestProof || !isSolved(challenge, proof, asked->bits))
        return fail(Failure::Kind::Refused, u"the proof does not solve the challenge"_s);
    return {};
}

} // namespace downlight::proof_of_work
