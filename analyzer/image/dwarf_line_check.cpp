// Whether LLVM may be given a line table. Its reader trusts three things in the header of a
// version 5 table that a damaged file need not keep, and goes astray (undefined behaviour, or a
// loop without end) where they are broken:
//
//   the address size         4 on Arm
//   the forms of the fields  of directories and files: the ones that DWARF 5 allows there
//   the numbers of entries   each entry takes at least one byte
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/Support/DataExtractor.h>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using Cursor = llvm::DataExtractor::Cursor;

// False for a form that has no place in a line table (DWARF 5, section 6.2.4.1).
bool skip_field(const llvm::DataExtractor& data, Cursor& cursor, std::uint64_t form,
                std::uint64_t offset_bytes) {
  switch (form) {
    case llvm::dwarf::DW_FORM_string:
      data.getCStrRef(cursor);
      return true;
    case llvm::dwarf::DW_FORM_line_strp:
    case llvm::dwarf::DW_FORM_strp:
      data.skip(cursor, offset_bytes);
      return true;
    case llvm::dwarf::DW_FORM_udata:
      data.getULEB128(cursor);
      return true;
    case llvm::dwarf::DW_FORM_data1:
      data.skip(cursor, 1);
      return true;
    case llvm::dwarf::DW_FORM_data2:
      data.skip(cursor, 2);
      return true;
    case llvm::dwarf::DW_FORM_data4:
      data.skip(cursor, 4);
      return true;
    case llvm::dwarf::DW_FORM_data8:
      data.skip(cursor, 8);
      return true;
    case llvm::dwarf::DW_FORM_data16:
      data.skip(cursor, 16);
      return true;
    case llvm::dwarf::DW_FORM_block:
      data.skip(cursor, data.getULEB128(cursor));
      return true;
    default:
      return false;
  }
}

// The table of directories or of files: the fields of an entry, then the entries.
bool check_entries(const llvm::DataExtractor& data, Cursor& cursor, std::uint64_t offset_bytes) {
  std::vector<std::uint64_t> forms(data.getU8(cursor));
  for (std::uint64_t& form : forms) {
    data.getULEB128(cursor);  // what the field means
    form = data.getULEB128(cursor);
  }
  const std::uint64_t count = data.getULEB128(cursor);
  if (!cursor || count > data.size()) return false;
  if (forms.empty()) return count == 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    for (const std::uint64_t form : forms)
      if (!skip_field(data, cursor, form, offset_bytes)) return false;
    if (!cursor) return false;
  }
  return true;
}

bool check_header(const llvm::DataExtractor& data, Cursor& cursor) {
  constexpr std::uint32_t is_dwarf64 = 0xffffffff;
  std::uint64_t offset_bytes = 4;
  if (data.getU32(cursor) == is_dwarf64) {
    offset_bytes = 8;
    data.skip(cursor, 8);
  }
  const std::uint16_t version = data.getU16(cursor);
  if (!cursor) return false;
  if (version < 5) return true;
  if (data.getU8(cursor) != 4) return false;
  // Segment selector's size, header's length, five bytes of parameters.
  data.skip(cursor, 1 + offset_bytes + 5);
  const std::uint8_t opcode_base = data.getU8(cursor);
  if (opcode_base > 0) data.skip(cursor, opcode_base - 1u);
  return cursor && check_entries(data, cursor, offset_bytes) &&
         check_entries(data, cursor, offset_bytes);
}

}  // namespace

bool is_safe_line_table(std::string_view debug_line, std::uint64_t offset) {
  const llvm::DataExtractor data(llvm::StringRef(debug_line), /*IsLittleEndian=*/true,
                                 /*AddressSize=*/4);
  Cursor cursor(offset);
  const bool safe = check_header(data, cursor);
  const bool complete = static_cast<bool>(cursor);
  llvm::consumeError(cursor.takeError());
  return safe && complete;
}

}  // namespace boardless
