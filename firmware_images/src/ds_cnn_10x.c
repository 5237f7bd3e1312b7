// Ten inferences of ds_cnn.c in one run, long enough (over 50 million instructions) that what a run
// costs at its start no longer shows: tests/benchmarks.
#define main one_inference
#include "ds_cnn.c"
#undef main

int main(void) {
  for (int k = 0; k < 10; ++k) one_inference();
  return 0;
}
