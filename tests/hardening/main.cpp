// SPDX-License-Identifier: GPL-3.0-or-later
// Copies and prints its last argument: what every protection has something to say about.
#include <cstdio>
#include <cstring>

int main(int count, char** words)
{
    char text[64];
    std::strcpy(text, words[count - 1]);
    std::puts(text);
}
