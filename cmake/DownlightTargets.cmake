# One place for what every target shares: warnings, Qt hygiene and the layer rule.

# Flags carrier. Link it PRIVATE so that it never leaks to consumers.
add_library(downlight_flags INTERFACE)
target_compile_options(downlight_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wextra-semi
  $<$<BOOL:${DOWNLIGHT_WERROR}>:-Werror>)
# g++ 12 reports null dereferences inside optimised Qt headers, so only debug builds look for them.
target_compile_options(downlight_flags INTERFACE $<$<CONFIG:Debug>:-Wnull-dereference>)
target_compile_definitions(downlight_flags INTERFACE
  DOWNLIGHT_VERSION="${PROJECT_VERSION}"
  QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
  QT_NO_URL_CAST_FROM_STRING QT_NO_CAST_FROM_BYTEARRAY QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_STRICT_ITERATORS QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# The layers, lowest first. A target may link only layers written before its own.
set(DOWNLIGHT_LAYERS core ui platform cli_commands)

# downlight_add_library(<layer> [PUBLIC <targets>...] [PRIVATE <targets>...])
#
# Makes the static library downlight_<layer> with the alias downlight::<layer>, and stops
# the configure step when the library asks for a layer at or above its own.
function(downlight_add_library layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC;PRIVATE")
  list(FIND DOWNLIGHT_LAYERS ${layer} own)
  foreach(dependency IN LISTS arg_PUBLIC arg_PRIVATE)
    if(dependency MATCHES "^downlight::(.+)$")
      list(FIND DOWNLIGHT_LAYERS ${CMAKE_MATCH_1} theirs)
      if(NOT theirs LESS own)
        message(FATAL_ERROR "downlight::${layer} may not link ${dependency}: layers go ${DOWNLIGHT_LAYERS}.")
      endif()
    endif()
  endforeach()
  add_library(downlight_${layer} STATIC)
  add_library(downlight::${layer} ALIAS downlight_${layer})
  target_include_directories(downlight_${layer} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(downlight_${layer} PUBLIC ${arg_PUBLIC} PRIVATE downlight_flags ${arg_PRIVATE})
  downlight_precompile(downlight_${layer} <QObject> <QString> <QList> <QHash> <QUrl> <QDateTime> <QJsonObject>
    <QJsonArray> <QJsonDocument> <algorithm> <chrono> <functional> <memory> <optional> <vector> <tl/expected.hpp>)
endfunction()

# downlight_precompile(<target> <header>...): precompiles the headers where DOWNLIGHT_PRECOMPILE is on.
function(downlight_precompile target)
  if(DOWNLIGHT_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# downlight_status_sources(<name>...)
#
# Registers built-in status sources: <name> needs core/sources/<name>_source.cpp,
# which defines downlight::sources::<name>::make(), and tests/core/sources/<name>_source_test.cpp.
# A source without its test stops the configure step.
function(downlight_status_sources)
  set(declarations "")
  set(calls "")
  foreach(name IN LISTS ARGN)
    set(test "${PROJECT_SOURCE_DIR}/tests/core/sources/${name}_source_test.cpp")
    if(NOT EXISTS "${test}")
      message(FATAL_ERROR "Status source '${name}' has no test: write ${test}.")
    endif()
    target_sources(downlight_core PRIVATE "${PROJECT_SOURCE_DIR}/core/sources/${name}_source.cpp")
    string(APPEND declarations "namespace sources::${name} { std::unique_ptr<StatusSource> make(); }\n")
    string(APPEND calls "    registry.add(sources::${name}::make());\n")
  endforeach()
  set_property(GLOBAL PROPERTY DOWNLIGHT_STATUS_SOURCES "${ARGN}")
  configure_file("${PROJECT_SOURCE_DIR}/core/sources/builtin_sources.cpp.in" builtin_sources.cpp @ONLY)
  target_sources(downlight_core PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/builtin_sources.cpp")
endfunction()
