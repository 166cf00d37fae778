#pragma once

#include <ATen/Parallel.h>

// at::parallel_for is a template: without OpenMP in our own sources it silently uses one thread.
#ifndef _OPENMP
#error "the engine wan must be compiled with OpenMP"
#endif
