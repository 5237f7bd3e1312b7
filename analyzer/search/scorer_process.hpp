// One run of the user's scorer: a program that answers a line for each line.
//
//   ScorerProcess process("python3 score.py", 60, &cancel);
//   const ScorerLine answer = process.ask("{\"id\":7,...}");
//   answer.text        // {"id":7,"accuracy":0.913}
//   answer.failure     // "it died of signal 9", "it did not answer within 60 s" ...
//
// Started by /bin/sh -c in a process group of its own at the first question, and again after it
// died or was stopped. Its standard error is ours. Whatever it does, it costs this process neither
// a signal nor more than max_answer_bytes of memory.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>

namespace boardless {

struct ScorerLine {
  std::string text;
  std::string failure;
};

class ScorerProcess {
 public:
  static constexpr std::size_t max_answer_bytes = 64 * 1024;

  // `timeout_s` for each answer; 0: none.
  ScorerProcess(std::string command, double timeout_s, const std::atomic<bool>* cancel)
      : command_(std::move(command)), timeout_s_(timeout_s), cancel_(cancel) {}
  ~ScorerProcess() { stop(); }
  ScorerProcess(const ScorerProcess&) = delete;
  ScorerProcess& operator=(const ScorerProcess&) = delete;

  // After a failure the process is stopped. SearchInterrupted where `cancel` became true. SIGPIPE
  // has to be blocked in the thread that calls.
  ScorerLine ask(const std::string& line);
  void stop();  // kills it and what it started, if it is there

 private:
  void start();
  bool has_ended_or_chatters() const;
  std::string converse(const std::string& line, std::string& answer);
  std::string death();

  std::string command_;
  double timeout_s_;
  const std::atomic<bool>* cancel_;
  pid_t process_ = -1;
  int to_ = -1, from_ = -1;
};

}  // namespace boardless
