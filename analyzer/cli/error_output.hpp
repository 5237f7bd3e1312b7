// Standard error that cannot fail: on a full disk, closed, or on a terminal that is gone, what is
// told there is lost, and the program ends as it would have.
//
//   boardless estimate x.elf 2> /dev/full     # exit status 2, and not "Aborted"
#pragma once

namespace boardless::cli {

// To be called once, before anything is printed. {fmt} throws where a stream takes nothing; from
// now on `stderr` takes everything.
void never_fail_to_tell();

}  // namespace boardless::cli
