# Prints what the store costs with 1,000 and with 1,000,000 tasks, and durable creates a second.
add_executable(kare_store_bench store_bench.cc)
target_link_libraries(kare_store_bench PRIVATE kare_store)
