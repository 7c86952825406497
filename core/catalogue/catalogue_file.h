// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"

namespace downlight {

/// What a signed file holds: everything before its last line, "signature <base64>", which is an ed25519
/// signature (RFC 8032) of it by the key whose public half is \p publicKey, in PEM (RFC 8410). Fails with
/// kind Refused where it was signed by nobody, by another key, or changed afterwards, or where \p publicKey
/// is no such key.
[[nodiscard]] Result<QByteArray> verifySigned(const QByteArray& file, const QByteArray& publicKey);

/// The catalogue that came with the program, or a newer one that was put in its place. One folder.
class CatalogueFile {
public:
    /// \p shipped: path of the file that came with the program, unsigned. \p folder: where a newer one is
    /// kept. \p publicKey: whose signature is trusted; empty: nobody's.
    CatalogueFile(QString shipped, QString folder, QByteArray publicKey);

    struct Loaded {
        std::shared_ptr<const Catalogue> catalogue;
        bool shipped = true;
        QString trouble; ///< Why the newer one that is kept was not taken; empty where all is well.
    };
    /// Reads the newer of both. Fails where not even the shipped one can be read. Some 15 ms.
    [[nodiscard]] Result<Loaded> load() const;

    /// Takes \p file into use from the next load() on. Fails and changes nothing where it is larger than
    /// Catalogue::largestFile (TooLarge), not signed as it must be or not newer than what there is (Refused),
    /// malformed (Format, with the line), or cannot be stored (Storage).
    [[nodiscard]] Result<std::shared_ptr<const Catalogue>> install(const QByteArray& file) const;

private:
    [[nodiscard]] QString newerPath() const { return m_folder + QStringLiteral("/catalogue.signed"); }
    [[nodiscard]] Result<std::shared_ptr<const Catalogue>> readSigned(const QByteArray& file) const;
    [[nodiscard]] Result<std::shared_ptr<const Catalogue>> readShipped() const;

    QString m_shipped;
    QString m_folder;
    QByteArray m_publicKey;
};

} // namespace downlight
