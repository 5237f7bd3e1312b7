// A loop in several threads.
//
//   in_parallel(jobs.size(), 2, [&](std::size_t k) { results[k] = done(jobs[k]); });
#pragma once

#include <cstddef>
#include <functional>

namespace boardless {

// Runs work(0) to work(count - 1) in `jobs` threads, this one among them. When one throws no
// further one begins, and what it threw is thrown here.
void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work);

}  // namespace boardless
