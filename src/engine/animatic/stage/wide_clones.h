#pragma once

// KARE_WIDE in front of a function makes a second version of it for wide vectors, chosen when the
// program starts. Sanitizers run before that choice. Multiplications and additions stay separate in
// both versions, so that they give the same bytes.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define KARE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define KARE_WIDE
#endif
