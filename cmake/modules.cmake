# kare_module(FOLDER MODULES … LIBRARIES …): the static library kare_FOLDER from src/FOLDER and its
# sub-folders, without tests, mains and folders that are modules of their own; and, when tests are
# on, the test program kare_FOLDER_tests from the *_test.cc files in it.
# One folder may hold two modules: NAME names the module, PARTS its sub-folders and files (without
# .cc) below FOLDER, EXCEPT those that belong to the other one.
set(KARE_OWN_FOLDERS animatic wan upstream)

function(kare_module folder)
  cmake_parse_arguments(ARG "" "NAME" "MODULES;LIBRARIES;PARTS;EXCEPT" ${ARGN})
  string(REPLACE "engine/" "" name ${folder})
  if(ARG_NAME)
    set(name ${ARG_NAME})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cc)
  if(ARG_PARTS)
    list(JOIN ARG_PARTS "|" parts)
    list(FILTER sources INCLUDE REGEX "/src/${folder}/(${parts})(/|\\.cc$|_test\\.cc$)")
  elseif(ARG_EXCEPT)
    list(JOIN ARG_EXCEPT "|" parts)
    list(FILTER sources EXCLUDE REGEX "/src/${folder}/(${parts})(/|\\.cc$|_test\\.cc$)")
  endif()
  if(folder STREQUAL "engine")
    foreach(own ${KARE_OWN_FOLDERS})
      list(FILTER sources EXCLUDE REGEX "/src/engine/${own}/")
    endforeach()
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")

  list(TRANSFORM ARG_MODULES PREPEND kare_)
  add_library(kare_${name} STATIC ${sources})
  target_include_directories(kare_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(kare_${name} PUBLIC ${ARG_MODULES} ${ARG_LIBRARIES} Threads::Threads)

  if(KARE_TESTS AND tests)
    add_executable(kare_${name}_tests ${tests})
    # Of the tests' own code: optimising it takes longer than running it as it is.
    target_compile_options(kare_${name}_tests PRIVATE -O0)
    target_link_libraries(kare_${name}_tests
      PRIVATE kare_${name} GTest::gtest_main GTest::gtest rapidcheck_lib)
    target_compile_definitions(kare_${name}_tests PRIVATE
      KARE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" KARE_BUILD_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME unit_${name} COMMAND kare_${name}_tests)
    set_tests_properties(unit_${name} PROPERTIES LABELS "unit" TIMEOUT 1800
      ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/leaks_of_libraries.txt")
  endif()
endfunction()

# kare_engine(NAME): the executable libexec/kare/kare-engine-NAME from src/engine/NAME/main.cc.
function(kare_engine name)
  add_executable(kare-engine-${name} ${CMAKE_SOURCE_DIR}/src/engine/${name}/main.cc)
  target_link_libraries(kare-engine-${name} PRIVATE kare_${name})
  set_target_properties(kare-engine-${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/kare)
endfunction()
