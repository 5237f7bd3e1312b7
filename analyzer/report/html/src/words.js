// What the names in an estimate mean, in a few words each: docs/estimate-json.md, for a reader who
// has only this page. A name that is not listed shows without words.

export const endings = new Map(
  Object.entries({
    to_reached: 'the end of the region',
    exit: 'its exit call',
    returned: 'the function’s return',
    branch_to_self: 'a branch to itself',
    wait_for_interrupt: 'WFI, which nothing here wakes',
    reset_request: 'a reset request',
    budget: 'the instruction budget',
    interrupted: 'an interruption from outside',
  }),
);

export const stalls = new Map(
  Object.entries({
    flash_instruction_miss: 'a line of code that had to be read from flash',
    prefetched_line: 'the rest of a read that the prefetch had begun',
    flash_data_read: 'data read from flash',
    ram_instruction_miss: 'a line of code from RAM, on cores with caches',
    ram_data_miss: 'a line of data from RAM, on cores with caches',
    slow_bank: 'a RAM bank with an access penalty',
    memory_switch: 'two accesses in a row that go to different memories',
    unaligned: 'the second part of an access that is not aligned',
    flash_port: 'code that waited for data reads of flash, at zero wait states',
  }),
);

export const losses = new Map(
  Object.entries({
    load_use: 'a loaded value used at once',
    result: 'another result that was used at once',
    address: 'an address that was worked out just before',
    refill: 'a branch, after which the pipeline fills anew',
    fetch: 'an instruction that was not fetched in time',
    mispredict: 'a branch that was predicted wrongly',
    memory_port: 'a load or store behind another',
    operands: 'operand values: divides, long multiplies',
  }),
);

export const classes = new Map(
  Object.entries({
    alu: 'add, compare, move, logic',
    alu_shifted: 'the same with a shifted operand',
    shift: 'shift and rotate',
    bitfield: 'extend, extract, insert bits',
    saturate: 'clamp to a range',
    simd: 'two or four small values at once',
    multiply: '32-bit multiply',
    multiply_accumulate: 'multiply and add',
    multiply_long: '64-bit product',
    divide: 'integer divide',
    load: 'read one value from memory',
    load_multiple: 'read several registers',
    store: 'write one value to memory',
    store_multiple: 'write several registers',
    branch_taken: 'a jump that happened',
    branch_not_taken: 'a jump that did not',
    call: 'into a function',
    return: 'out of a function',
    fp_arithmetic: 'floating-point add, multiply, convert',
    fp_multiply_accumulate: 'floating-point multiply and add',
    fp_divide: 'floating-point divide, square root',
    fp_move: 'floating-point moves',
    fp_load: 'floating-point read',
    fp_store: 'floating-point write',
    it: 'makes the next instructions conditional',
    nop: 'does nothing',
    condition_failed: 'skipped by its condition',
    system: 'barriers, special registers, traps',
  }),
);
