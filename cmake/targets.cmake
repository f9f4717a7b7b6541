# The three kinds of target, with the warnings, sanitizers and include root that all of them share.

add_library(broker_options INTERFACE)
target_include_directories(broker_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(broker_options INTERFACE -Wall -Wextra -Wpedantic -Werror)
target_compile_definitions(broker_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(broker_options INTERFACE Boost::headers Threads::Threads)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Optimised coroutine frames and "text" + std::string set off false alarms in g++ 12.
  target_compile_options(broker_options INTERFACE
    $<$<CONFIG:Release>:-Wno-maybe-uninitialized;-Wno-mismatched-new-delete;-Wno-restrict>)
endif()

if(BROKER_SANITIZE STREQUAL "lean")
  set(sanitize -fsanitize=address,undefined -fno-sanitize=vptr,null,alignment,object-size)
elseif(BROKER_SANITIZE STREQUAL "full")
  set(sanitize -fsanitize=address,undefined)
  # At -O1 g++ takes Asio's frame allocator for two different ones.
  target_compile_options(broker_options INTERFACE -Wno-mismatched-new-delete)
elseif(BROKER_SANITIZE STREQUAL "thread")
  set(sanitize -fsanitize=thread)
  # g++ warns of Asio's fences, which TSan does not model, and takes its frame allocator as above.
  target_compile_options(broker_options INTERFACE -Wno-tsan -Wno-mismatched-new-delete)
endif()
if(BROKER_SANITIZE)
  add_compile_options(${sanitize} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(${sanitize})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND BROKER_SANITIZE)
  # clang 14 cannot compile coroutines with it.
  add_compile_options(-fno-sanitize=function)
endif()

# generated_code(target): its warnings are not ours to mend.
function(generated_code target)
  set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "")
endfunction()

# compile_quickly(target [APART source ...] [PCH <header> ...]): with sanitizers eight sources are compiled at a
# time, which takes a third of the time. Two sources that use one name for things of their own: one of them is
# APART, or ALL are. Else PCH are headers that are compiled once for all sources, which still include what they
# use. -D BROKER_TOGETHER=OFF: never eight at a time, as in every other build, which shows a missing include.
option(BROKER_TOGETHER "With sanitizers, compile eight sources at a time" ON)
function(compile_quickly target)
  cmake_parse_arguments(ARG "" "" "APART;PCH" ${ARGN})
  if(BROKER_SANITIZE AND BROKER_TOGETHER AND NOT ARG_APART STREQUAL "ALL")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    set_source_files_properties(${ARG_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    # g++ knows what is in the file itself by its name.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  elseif(ARG_PCH)
    target_precompile_headers(${target} PRIVATE ${ARG_PCH})
  endif()
endfunction()

# broker_library(name SOURCES a.cc ... LINK target ... [PCH <header> ...] [APART a.cc ...]): one layer or
# part. What it links is what it may include; cmake/layers.cmake checks the includes themselves.
function(broker_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PCH;APART" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  compile_quickly(${name} APART ${ARG_APART} PCH ${ARG_PCH})
  target_link_libraries(${name} PUBLIC broker_options ${ARG_LINK})
endfunction()

# What nearly every coroutine of the broker includes: for PCH.
set(BROKER_COROUTINE_HEADERS
  <absl/status/statusor.h> <boost/asio/awaitable.hpp> <functional> <map> <memory> <optional> <string> <vector>)

# broker_executable(name SOURCES ... LINK ...)
function(broker_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  compile_quickly(${name})
  target_link_libraries(${name} PRIVATE broker_options ${ARG_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# What the sanitizers need to know when a test runs.
set(BROKER_TEST_ENVIRONMENT "")
if(BROKER_SANITIZE STREQUAL "thread")
  set(BROKER_TEST_ENVIRONMENT
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp ignore_noninstrumented_modules=1")
elseif(BROKER_SANITIZE)
  set(BROKER_TEST_ENVIRONMENT
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/lsan.supp:print_suppressions=0")
endif()

# Everything that runs under TSan.
add_custom_target(race_tests)

# broker_test(name SOURCES ... LINK ... [LABELS race ...] [PCH ...] [APART ...]): one GoogleTest binary,
# each case a ctest.
function(broker_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS;PCH;APART" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  compile_quickly(${name} APART ${ARG_APART} PCH ${ARG_PCH})
  target_link_libraries(${name} PRIVATE broker_options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE BROKER_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if("race" IN_LIST ARG_LABELS)
    add_dependencies(race_tests ${name})
  endif()
  set(properties TIMEOUT 600)
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  if(BROKER_TEST_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT "${BROKER_TEST_ENVIRONMENT}")
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()
