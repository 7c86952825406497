// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue_file.h"

#include "core/base/whole_file.h"

#include <QDir>
#include <QFile>

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr auto mark = "signature ";
constexpr qsizetype longestSignatureLine = 200;

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

bool isSignedBy(const QByteArray& pem, const QByteArray& content, const QByteArray& signature)
{
    const std::unique_ptr<BIO, Free> source(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    const std::unique_ptr<EVP_PKEY, Free> key(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519)
        return false;
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.constData());
    const auto* given = reinterpret_cast<const unsigned char*>(signature.constData());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestVerify(context.get(), given, static_cast<std::size_t>(signature.size()), bytes,
                            static_cast<std::size_t>(content.size()))
        == 1;
}

Result<QByteArray> bytesOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Failure::Kind::Storage, u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
    if (file.size() > Catalogue::largestFile + longestSignatureLine)
        return fail(Failure::Kind::TooLarge,
                    u"%1 is larger than %2 bytes"_s.arg(path).arg(Catalogue::largestFile));
    return file.readAll();
}

} // namespace

Result<QByteArray> verifySigned(const QByteArray& file, const QByteArray& publicKey)
{
    if (publicKey.isEmpty())
        return fail(
            Failure::Kind::Refused,
            u"nobody's signature is trusted yet: put the public key of whom you trust into catalogue-key.pem beside the settings"_s);
    const qsizetype line = file.lastIndexOf('\n', file.endsWith('\n') ? -2 : -1) + 1;
    const QByteArray last = file.mid(line).trimmed();
    if (last.size() > longestSignatureLine || !last.startsWith(mark))
        return fail(Failure::Kind::Refused, u"the file is not signed: its last line is no signature"_s);
    const auto signature = QByteArray::fromBase64Encoding(last.mid(static_cast<qsizetype>(std::strlen(mark))),
                                                          QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray content = file.left(line);
    if (!signature || !isSignedBy(publicKey, content, signature.decoded))
        return fail(Failure::Kind::Refused,
                    u"the signature is not that of the trusted key, or the file was changed"_s);
    return content;
}

CatalogueFile::CatalogueFile(QString shipped, QString folder, QByteArray publicKey)
    : m_shipped(std::move(shipped))
    , m_folder(std::move(folder))
    , m_publicKey(std::move(publicKey))
{
}

Result<std::shared_ptr<const Catalogue>> CatalogueFile::readSigned(const QByteArray& file) const
{
    if (file.size() > Catalogue::largestFile)
        return fail(Failure::Kind::TooLarge,
                    u"the catalogue is larger than %1 bytes"_s.arg(Catalogue::largestFile));
    return verifySigned(file, m_publicKey).and_then(&Catalogue::read);
}

Result<std::shared_ptr<const Catalogue>> CatalogueFile::readShipped() const
{
    // What lies in the program itself is not copied.
    if (m_shipped.startsWith(u':')) {
        QFile file(m_shipped);
        if (file.open(QIODevice::ReadOnly)) {
            if (const uchar* bytes = file.map(0, file.size()))
                return Catalogue::read(
                    QByteArray::fromRawData(reinterpret_cast<const char*>(bytes), file.size()));
        }
    }
    return bytesOf(m_shipped).and_then(&Catalogue::read);
}

Result<CatalogueFile::Loaded> CatalogueFile::load() const
{
    const auto shipped = readShipped();
    if (!QFile::exists(newerPath()))
        return shipped.map([](const auto& catalogue) { return Loaded{catalogue, true, {}}; });
    const auto newer =
        bytesOf(newerPath()).and_then([this](const QByteArray& file) { return readSigned(file); });
    if (newer && (!shipped || (*newer)->issued() > (*shipped)->issued()))
        return Loaded{*newer, false, {}};
    if (!shipped)
        return tl::unexpected(shipped.error());
    return Loaded{*shipped, true, newer ? QString() : newer.error().detail};
}

Result<std::shared_ptr<const Catalogue>> CatalogueFile::install(const QByteArray& file) const
{
    const auto newer = readSigned(file);
    if (!newer)
        return newer;
    const Result<Loaded> present = load();
    if (present && (*newer)->issued() <= present->catalogue->issued())
        return fail(Failure::Kind::Refused,
                    u"it is of %1, and the one in use of %2"_s.arg(
                        (*newer)->issued().toString(Qt::ISODate),
                        present->catalogue->issued().toString(Qt::ISODate)));
    QDir().mkpath(m_folder);
    if (const Result<void> written = writeWhole(newerPath(), file); !written)
        return tl::unexpected(written.error());
    return newer;
}

} // namespace downlight
