# What makes a mistake in our code harder to use against the person who runs it. For everything that is compiled here,
# generated code too; checks/check_binaries.py reads the programs that come out. Flags as Debian's hardening page
# names them: https://wiki.debian.org/Hardening (read 2026-11-28).
include(CheckCXXCompilerFlag)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fstack-protector-strong)
foreach(flag IN ITEMS -fcf-protection -fstack-clash-protection) # not on every processor, not in every compiler
  string(MAKE_C_IDENTIFIER "DOWNLIGHT_HAS${flag}" known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endforeach()
# Needs an optimiser, and is in the way of the sanitizers' own checks.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(optimised "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")
  if(NOT CMAKE_CXX_FLAGS MATCHES "-D_FORTIFY_SOURCE") # a distribution's own choice may be stricter
    add_compile_options($<${optimised}:-U_FORTIFY_SOURCE> $<${optimised}:-D_FORTIFY_SOURCE=2>)
  endif()
endif()
add_link_options(-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
