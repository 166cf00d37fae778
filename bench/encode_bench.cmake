# How long libx264 alone takes for the frames of a finished video; see generate_bench.sh.
add_executable(encode_bench encode_bench.cc)
target_link_libraries(encode_bench PRIVATE kare_media)
