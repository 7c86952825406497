// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fixtures.h"

#include <QFile>

#include <gtest/gtest.h>

namespace downlight::testing {

QByteArray fixture(const QString& path)
{
    QFile file(QStringLiteral(DOWNLIGHT_TEST_DATA "/") + path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << file.fileName().toStdString();
    return file.readAll();
}

HttpReply answer(const QByteArray& body, const QString& at)
{
    HttpReply reply;
    reply.status = 200;
    reply.body = body;
    reply.receivedAt = QDateTime::fromString(at, Qt::ISODate);
    return reply;
}

} // namespace downlight::testing
