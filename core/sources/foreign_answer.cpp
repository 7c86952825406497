// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_answer.h"

#include "core/base/bounded_json.h"

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

bool looksLikeHtml(const QByteArray& body)
{
    const QByteArray head = body.left(512).trimmed().toLower();
    return head.startsWith("<!doctype html") || head.startsWith("<html") || head.startsWith("<head");
}

} // namespace

const Result<QJsonDocument>& ForeignAnswer::json() const
{
    if (!m_json) {
        m_json = looksLikeHtml(m_body)
            ? Result<QJsonDocument>(fail(Failure::Kind::Format, u"a web page where JSON was asked for"_s))
            : parseJson(m_body);
    }
    return *m_json;
}

} // namespace downlight
