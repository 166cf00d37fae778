# The OpenAPI document and its page, as a source of the module api (tools/openapi).
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB chapters CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/api/openapi/*)
set(openapi_source ${CMAKE_BINARY_DIR}/generated/openapi.cc)
add_custom_command(
  OUTPUT ${openapi_source}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/openapi
    --version ${PROJECT_VERSION} --out ${openapi_source}
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/openapi ${chapters}
  COMMENT "Putting the OpenAPI document together")
target_sources(kare_api PRIVATE ${openapi_source})
# Longer texts than the standard promises; both compilers take them.
set_source_files_properties(${openapi_source} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
