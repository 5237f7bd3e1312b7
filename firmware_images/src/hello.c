// The smallest image that can be seen to run.
#include "semihosting.h"

int main(void) {
  write_text("hello, world\n");
  return 0;
}
