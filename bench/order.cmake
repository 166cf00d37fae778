add_executable(order_bench ${CMAKE_CURRENT_SOURCE_DIR}/order_bench.cc)
target_link_libraries(order_bench PRIVATE kare_kling benchmark::benchmark)
