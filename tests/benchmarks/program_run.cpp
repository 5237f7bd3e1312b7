#include "program_run.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "stopwatch.hpp"

namespace boardless::benchmarks {

ProgramRun run_program(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

  const Stopwatch watch;
  pid_t child = 0;
  int status = 0;
  rusage usage{};
  const int refused =
      posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (refused || wait4(child, &status, 0, &usage) != child || status != 0)
    throw std::runtime_error(words[0] + " did not run to its end");
  return {watch.seconds(), static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

}  // namespace boardless::benchmarks
