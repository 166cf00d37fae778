# The HTTP server against a bare Beast server: bench/http_bench.sh.
add_executable(http_bench ${CMAKE_CURRENT_SOURCE_DIR}/http_bench.cc)
target_link_libraries(http_bench PRIVATE kare_net)
