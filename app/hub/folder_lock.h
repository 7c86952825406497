// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace downlight::hub {

/// Keeps a second hub out of a folder of data: two would count and judge in one database. The system lets go
/// of it when the program ends, however it does.
class FolderLock {
public:
    FolderLock() = default;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

    /// False where another program has \p folder, or where nothing can be written there.
    [[nodiscard]] bool take(const QString& folder);

private:
    int m_file = -1;
};

} // namespace downlight::hub
