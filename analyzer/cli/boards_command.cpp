// boardless boards: what boards there are, and where their figures come from.
#include <fmt/format.h>

#include "analyzer/board/board.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/boards_text.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless boards [ID] [options]",
    "Lists the boards, or shows one with the source of each of its figures. Board files are "
    "looked\n"
    "for in $BOARDLESS_BOARDS first.",
    "boardless boards nucleo-f446re",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print; csv for the list only");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add("help,h", "this text");
  return out;
}

}  // namespace

int boards_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"id"}, help, values)) return done;
  const Format format = parse_format(values["format"].as<std::string>());
  const std::string file = values["output"].as<std::string>();
  if (values.count("id")) {
    const Board board = load_board(values["id"].as<std::string>());
    if (format == Format::csv)
      throw Error(ErrorKind::request, "one board is printed as text or json; csv is for the list");
    print(format == Format::json ? board_json(board) : board_text(board, terminal_width()), file);
    return done;
  }
  std::vector<Board> boards;
  for (const std::string& id : board_ids()) boards.push_back(load_board(id));
  switch (format) {
    case Format::text:
      print(boards_text(boards, terminal_width()), file);
      break;
    case Format::json:
      print(boards_json(boards), file);
      break;
    case Format::csv:
      print(boards_csv(boards), file);
      break;
  }
  return done;
}

}  // namespace boardless::cli
