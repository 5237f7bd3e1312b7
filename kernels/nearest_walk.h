// Which element of an input each element of a resized output shows, one after the other, to the bit
// as TensorFlow Lite's reference works it out in float: (int)(at * scale), at half pixels where
// centers are asked for, rounded where corners are aligned.
//
//   const bl_resize_scale scale = bl_resize_scale_of(4, 10);   // 4 elements shown by 10
//   bl_nearest_walk walk = bl_begin_walk(scale, 4, 0, 0);
//   bl_next_nearest(&walk), ...                                // 0 0 0 1 1 2 2 2 3 3
//
// Without an FPU, which takes the reference's own way, a product of floats takes hundreds of
// cycles, and as many as its operands say. In integers: a float is 24 bits and a power of two. The
// product of an element's number and the scale is exact in 64 bits, and grows by the scale. Rounded
// to 24 bits it reaches a number h from half the distance to the float below h on, since a tie goes
// to the even one, which h is.
#ifndef BOARDLESS_KERNELS_NEAREST_WALK_H
#define BOARDLESS_KERNELS_NEAREST_WALK_H

#include <stdint.h>

#if defined(__ARM_FP)

typedef float bl_resize_scale;

typedef struct bl_nearest_walk {
  float scale, half;
  int32_t at, last, to_nearest;
} bl_nearest_walk;

static inline bl_resize_scale bl_resize_scale_of(int32_t from, int32_t to) {
  return (float)from / (float)to;
}

static inline bl_nearest_walk bl_begin_walk(bl_resize_scale scale, int32_t size,
                                            int32_t half_pixels, int32_t to_nearest) {
  return (bl_nearest_walk){scale, half_pixels ? 0.5f : 0.0f, 0, size - 1, to_nearest};
}

static inline int32_t bl_next_nearest(bl_nearest_walk* walk) {
  const float value = ((float)walk->at++ + walk->half) * walk->scale;
  int32_t found = (int32_t)value;
  if (walk->to_nearest) found += value - (float)found >= 0.5f;
  return found < walk->last ? found : walk->last;
}

#else

typedef struct bl_resize_scale {
  uint32_t bits;  // 2^23 .. 2^24; 0: no element but the first is shown
  int32_t shift;  // the scale is bits / 2^shift
} bl_resize_scale;

typedef struct bl_nearest_walk {
  uint64_t at, step;  // twice the product, in units of 2^-shift
  uint64_t reached;   // twice the number that shows the next element
  uint64_t power;     // the largest power of two up to it
  uint64_t two;       // between elements
  int32_t element, last;
} bl_nearest_walk;

// from / to, rounded to the nearest float.
static inline bl_resize_scale bl_resize_scale_of(int32_t from, int32_t to) {
  bl_resize_scale out = {0, 23};
  uint32_t rest = (uint32_t)from, by = (uint32_t)to;
  if (from == 0) return out;
  for (; rest < by; out.shift++) rest *= 2;
  for (; rest >= 2 * by; out.shift--) by *= 2;
#pragma GCC unroll 1
  for (int32_t k = 0; k < 24; k++) {
    const uint32_t bit = rest >= by;
    rest = (rest - (bit ? by : 0)) * 2;
    out.bits = out.bits * 2 + bit;
  }
  out.bits += rest > by || (rest == by && (out.bits & 1));
  return out;
}

// Of `size` elements. With half pixels the first is at half a scale; rounded to the nearest, half a
// number less shows the next.
static inline bl_nearest_walk bl_begin_walk(bl_resize_scale scale, int32_t size,
                                            int32_t half_pixels, int32_t to_nearest) {
  bl_nearest_walk out;
  out.step = (uint64_t)scale.bits * 2;
  out.at = half_pixels ? scale.bits : 0;
  out.two = UINT64_C(2) << scale.shift;
  out.power = to_nearest ? out.two / 2 : out.two;
  out.reached = out.power;
  out.element = 0;
  out.last = size - 1;
  return out;
}

static inline int32_t bl_next_nearest(bl_nearest_walk* walk) {
  while (walk->element < walk->last) {
    // Half the distance to the float below, of twice the number: below a power of two it is half.
    const uint64_t half = walk->power >> (walk->power == walk->reached ? 25 : 24);
    if (walk->at < walk->reached - half) break;
    walk->element++;
    walk->reached += walk->two;
    if (walk->reached >= 2 * walk->power) walk->power *= 2;
  }
  walk->at += walk->step;
  return walk->element;
}

#endif

#endif
