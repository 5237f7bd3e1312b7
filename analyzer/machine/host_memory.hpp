// Memory of the host that stands for the guest's. Pages that the guest never touches cost nothing.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace boardless {

struct HostMemory {
  explicit HostMemory(std::size_t bytes) : size(bytes) {
    data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0);
    if (data == MAP_FAILED) throw std::bad_alloc();
  }
  ~HostMemory() { munmap(data, size); }
  HostMemory(const HostMemory&) = delete;
  HostMemory& operator=(const HostMemory&) = delete;

  void* data;
  std::size_t size;
};

}  // namespace boardless
