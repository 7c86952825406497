# Every library the project uses, in one place. Why each: docs/adr/0002-dependencies.md.

find_program(DOWNLIGHT_CCACHE ccache)
if(DOWNLIGHT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${DOWNLIGHT_CCACHE}")
endif()

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network Sql)
find_package(tl-expected REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(LibXml2 2.9 REQUIRED)
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED) # brings neither a CMake package nor a pkg-config file
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv UNKNOWN IMPORTED)
set_target_properties(libcsv PROPERTIES IMPORTED_LOCATION "${LIBCSV_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBCSV_INCLUDE_DIR}")
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(Boost 1.81 REQUIRED) # headers of Asio and Beast
if(NOT DOWNLIGHT_BUILD_FUZZERS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets Svg DBus Charts LinguistTools)
  find_package(Qt6Keychain REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(XCB IMPORTED_TARGET xcb) # absent where there is no X11
  find_package(CLI11 2.1 REQUIRED)
  find_package(Threads REQUIRED)
endif()
qt_standard_project_setup()
