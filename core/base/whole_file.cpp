// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/whole_file.h"

#include <QSaveFile>

namespace downlight {

using namespace Qt::StringLiterals;

Result<void> writeWhole(const QString& path, const QByteArray& bytes,
                        std::optional<QFileDevice::Permissions> permissions)
{
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly)
        && (!permissions || file.setPermissions(*permissions)) && file.write(bytes) == bytes.size()
        && file.flush();
    if (written && file.commit())
        return {};
    const QString why = file.errorString();
    file.cancelWriting();
    return fail(Failure::Kind::Storage, u"%1 cannot be written: %2"_s.arg(path, why));
}

} // namespace downlight
